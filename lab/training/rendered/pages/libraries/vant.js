import { ActionSheet, Button, Cell, Dialog, NavBar, NoticeBar, Popup, Search, Tag, ConfigProvider } from 'vant';
import 'vant/lib/index.css';
import { serve } from '../scene.js';
import { slot, vue } from '../vue.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };

serve({
  buttonSelector: '.van-button,button',
  veilSelector: '.van-overlay',
  dialogCross: false,
  setUp(theme) {
    document.documentElement.style.cssText += `;--van-primary-color:${theme.primary};--van-base-font:${theme.font}`;
    if (theme.dark) document.documentElement.classList.add('van-theme-dark');
  },
  button: ({ text, tone, wide }) => vue(Button, { type: tone === 'primary' ? 'primary' : 'default', plain: tone === 'outline', block: wide, round: text.length % 2 === 0 }, { default: () => text }),
  nav: ({ title, back }) => { const el = vue(NavBar, { title, leftArrow: back }); return { el, back: glyph(el, '.van-nav-bar__arrow') }; },
  search: ({ value, placeholder }) => { const el = vue(Search, { modelValue: value || '', placeholder, clearable: true, clearTrigger: 'always', showAction: false }); return { el, clear: value ? glyph(el, '.van-field__clear') : null }; },
  notice: ({ text }) => { const el = vue(NoticeBar, { text, mode: 'closeable', leftIcon: 'volume-o', scrollable: false }); return { el, close: glyph(el, '.van-notice-bar__right-icon') }; },
  chip: ({ text }) => { const el = vue(Tag, { closeable: true, size: 'medium', type: 'primary', plain: true }, { default: () => text }); return { el, close: glyph(el, '.van-tag__close') }; },
  cell: ({ title, note, value }) => vue(Cell, { title, label: note, value, isLink: true }),
  dialog: ({ title, body, buttons }) => {
    if (buttons.length > 2) return null;
    const main = buttons[buttons.length - 1], other = buttons.length > 1 ? buttons[0] : null;
    vue(Dialog.Component || Dialog, { show: true, title, message: body, showCancelButton: !!other, cancelButtonText: other?.text, confirmButtonText: main.text, theme: title && title.length % 3 === 0 ? 'round-button' : 'default', teleport: 'body', lockScroll: false, overlay: true });
    const card = [...document.querySelectorAll('.van-dialog')].pop();
    return { root: card, card, veil: [...document.querySelectorAll('.van-overlay')].pop() };
  },
  sheet: ({ cross }) => {
    const body = document.createElement('div');
    vue(Popup, { show: true, position: 'bottom', round: true, closeable: cross, teleport: 'body', lockScroll: false, style: 'padding-top:8px' }, { default: slot(body) });
    const card = [...document.querySelectorAll('.van-popup')].pop();
    return { root: card, card, body, close: cross ? glyph(card, '.van-popup__close-icon') : null };
  },
});
