import 'weui/dist/style/weui.css';
import { serve } from '../scene.js';
import { make } from '../kit.js';

const html = (text) => { const el = make('div', 'display:contents'); el.innerHTML = text; return el; };
const glyph = (el, selector) => { const at = el.querySelector(selector); return at && { surface: at, glyph: at, hit: at.closest('button,a') || at }; };
const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

serve({
  buttonSelector: '.weui-btn,.weui-dialog__btn,button',
  dialogCross: false,
  setUp(theme) {
    document.body.setAttribute('data-weui-theme', theme.dark ? 'dark' : 'light');
    document.body.style.setProperty('--weui-BRAND', theme.primary);
  },
  button: ({ text, tone }) => html(`<a class="weui-btn weui-btn_${tone === 'primary' ? 'primary' : 'default'}">${safe(text)}</a>`),
  search: ({ value, placeholder }) => {
    const el = html(`<div class="weui-search-bar ${value ? 'weui-search-bar_focusing' : ''}"><form class="weui-search-bar__form"><div class="weui-search-bar__box"><i class="weui-icon-search"></i><input type="search" class="weui-search-bar__input" value="${safe(value)}" placeholder="${safe(placeholder)}"><a class="weui-icon-clear"></a></div><label class="weui-search-bar__label"><i class="weui-icon-search"></i><span>${safe(placeholder)}</span></label></form></div>`);
    return { el, clear: value ? glyph(el, '.weui-icon-clear') : null };
  },
  cell: ({ title, note, value }) => html(`<div class="weui-cells" style="margin:0"><a class="weui-cell weui-cell_access"><span class="weui-cell__bd">${safe(title)}<div class="weui-cell__desc">${safe(note)}</div></span><span class="weui-cell__ft">${safe(value)}</span></a></div>`),
  dialog: ({ title, body, buttons }) => {
    const el = html(`<div role="dialog"><div class="weui-mask"></div><div class="weui-dialog">${title ? `<div class="weui-dialog__hd"><strong class="weui-dialog__title">${safe(title)}</strong></div>` : ''}<div class="weui-dialog__bd">${safe(body)}</div><div class="weui-dialog__ft">${buttons.map((b) => `<a class="weui-dialog__btn weui-dialog__btn_${b.main ? 'primary' : 'default'}">${safe(b.text)}</a>`).join('')}</div></div></div>`);
    document.body.append(el);
    const root = el.firstElementChild;
    root.style.cssText = 'position:relative';
    return { root, card: root.querySelector('.weui-dialog'), veil: root.querySelector('.weui-mask') };
  },
  sheet: ({ cross }) => {
    const el = html(`<div><div class="weui-mask"></div><div class="weui-half-screen-dialog weui-half-screen-dialog_show"><div class="weui-half-screen-dialog__hd">${cross ? '<div class="weui-half-screen-dialog__hd__side"><button class="weui-icon-btn"><i class="weui-icon-close-thin"></i></button></div>' : ''}<div class="weui-half-screen-dialog__hd__main"></div></div><div class="weui-half-screen-dialog__bd"></div></div></div>`);
    document.body.append(el);
    const root = el.firstElementChild;
    root.style.position = 'relative';
    const card = root.querySelector('.weui-half-screen-dialog');
    return { root, card, body: card.querySelector('.weui-half-screen-dialog__bd'), close: cross ? glyph(card, '.weui-icon-close-thin') : null };
  },
});
