import 'framework7/css/bundle';
import { serve } from '../scene.js';
import { make } from '../kit.js';

const html = (text) => { const el = make('div', 'display:contents'); el.innerHTML = text; return el; };
const glyph = (el, selector) => { const at = el.querySelector(selector); return at && { surface: at, glyph: at, hit: at }; };
const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

serve({
  buttonSelector: '.button,.dialog-button',
  dialogCross: false,
  css: '.framework7-root{overflow:visible} .dialog-backdrop.backdrop-in{opacity:1} .dialog{transform:translate3d(0,-50%,0)!important;opacity:1} .button{display:flex;align-items:center;justify-content:center}',
  setUp(theme) {
    document.documentElement.classList.add(theme.radius % 3 === 1 ? 'ios' : 'md', ...(theme.dark ? ['dark'] : []));
    document.documentElement.style.setProperty('--f7-theme-color', theme.primary);
    document.body.classList.add('framework7-root');
  },
  button: ({ text, tone }) => html(`<a class="button button-large ${tone === 'primary' ? 'button-fill' : tone === 'outline' ? 'button-outline' : tone === 'plain' ? 'button-tonal' : ''} ${text.length % 2 ? 'button-round' : ''}">${safe(text)}</a>`),
  search: ({ value, placeholder }) => {
    const el = html(`<form class="searchbar searchbar-inline-off ${value ? 'searchbar-enabled' : ''}" style="position:relative"><div class="searchbar-inner"><div class="searchbar-input-wrap"><input type="search" class="${value ? 'input-with-value' : ''}" value="${safe(value)}" placeholder="${safe(placeholder)}"><i class="searchbar-icon"></i><span class="input-clear-button"></span></div></div></form>`);
    return { el, clear: value ? glyph(el, '.input-clear-button') : null };
  },
  chip: ({ text }) => { const el = html(`<div class="chip"><div class="chip-label">${safe(text)}</div><a class="chip-delete"></a></div>`); return { el, close: glyph(el, '.chip-delete') }; },
  cell: ({ title, note, value }) => html(`<div class="list list-strong list-dividers" style="margin:0"><ul><li><a class="item-link item-content"><div class="item-inner"><div class="item-title">${safe(title)}<div class="item-footer">${safe(note)}</div></div><div class="item-after">${safe(value)}</div></div></a></li></ul></div>`),
  dialog: ({ title, body, buttons, upright }) => {
    const el = html(`<div style="position:fixed;inset:0"><div class="dialog-backdrop backdrop-in" style="position:absolute"></div><div class="dialog modal-in dialog-buttons-${buttons.length} ${upright ? 'dialog-buttons-vertical' : ''}" style="display:block"><div class="dialog-inner"><div class="dialog-title">${safe(title)}</div><div class="dialog-text">${safe(body)}</div></div><div class="dialog-buttons">${buttons.map((b) => `<span class="dialog-button ${b.main ? 'dialog-button-strong' : ''}">${safe(b.text)}</span>`).join('')}</div></div></div>`);
    document.body.append(el);
    const root = el.firstElementChild;
    return { root, card: root.querySelector('.dialog') };
  },
});
