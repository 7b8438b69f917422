import 'onsenui/css/onsen-css-components.css';
import { serve } from '../scene.js';
import { make } from '../kit.js';

const html = (text) => { const el = make('div', 'display:contents'); el.innerHTML = text; return el; };
const glyph = (el, selector) => { const at = el.querySelector(selector); return at && { surface: at, glyph: at, hit: at.closest('span[class$=button]') || at }; };
const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
let material = false;
const kind = (name) => (material ? `${name} ${name}--material` : name);

serve({
  buttonSelector: '.button,.alert-dialog-button,.alert-dialog-button--primal',
  dialogCross: false,
  setUp(theme) {
    material = theme.radius % 4 === 0;
    document.documentElement.style.cssText += `;--highlight-color:${theme.primary};--button-background-color:${theme.primary};--material-button-background-color:${theme.primary};--background-color:${theme.background};--text-color:${theme.ink};--toolbar-background-color:${theme.card};--alert-dialog-background-color:${theme.card};--list-background-color:${theme.card};--toolbar-text-color:${theme.ink};--alert-dialog-text-color:${theme.ink}`;
  },
  button: ({ text, tone }) => html(`<button class="${kind('button')} ${tone === 'primary' ? '' : tone === 'outline' ? 'button--outline' : material ? 'button--material--flat' : 'button--light'}" style="width:100%;text-align:center">${safe(text)}</button>`),
  nav: ({ title, back }) => {
    const el = html(`<div class="${kind('toolbar')}" style="position:relative"><div class="${kind('toolbar__left')}">${back ? `<span class="toolbar-button"><svg class="back" width="13" height="21" viewBox="0 0 13 21"><path fill="currentColor" d="M10.7 0L12.400 1.700 3.600 10.500 12.400 19.300 10.700 21 0 10.500z"/></svg></span>` : ''}</div><div class="${kind('toolbar__center')}">${safe(title)}</div><div class="${kind('toolbar__right')}"></div></div>`);
    return { el, back: back ? glyph(el, '.back') : null };
  },
  cell: ({ title, note, value }) => html(`<ul class="${kind('list')}"><li class="${kind('list-item')} list-item--chevron"><div class="list-item__center"><span class="list-item__title">${safe(title)}</span><span class="list-item__subtitle">${safe(note)}</span></div><div class="list-item__right"><span class="list-item__label">${safe(value)}</span></div></li></ul>`),
  dialog: ({ title, body, buttons, upright }) => {
    const el = html(`<div style="position:fixed;inset:0"><div class="${kind('alert-dialog-mask')}" style="display:block"></div><div class="${kind('alert-dialog')}" style="display:block"><div class="alert-dialog-container ${material ? 'alert-dialog-container--material' : ''}"><div class="${kind('alert-dialog-title')}">${safe(title)}</div><div class="${kind('alert-dialog-content')}">${safe(body)}</div><div class="${kind('alert-dialog-footer')} ${upright ? '' : 'alert-dialog-footer--rowfooter'}">${buttons.map((b) => `<button class="${kind('alert-dialog-button')} ${upright ? '' : 'alert-dialog-button--rowfooter'} ${b.main ? 'alert-dialog-button--primal' : ''}">${safe(b.text)}</button>`).join('')}</div></div></div></div>`);
    document.body.append(el);
    const root = el.firstElementChild;
    return { root, card: root.querySelector('.alert-dialog') };
  },
});
