import { Button, Cell, Dialog, Navbar, Noticebar, Popup, Searchbar, Tag } from '@nutui/nutui';
import '@nutui/nutui/dist/style.css';
import { serve } from '../scene.js';
import { slot, vue } from '../vue.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };

serve({
  buttonSelector: '.nut-button,button',
  veilSelector: '.nut-overlay',
  dialogCross: false,
  setUp(theme) {
    document.documentElement.style.setProperty('--nut-primary-color', theme.primary);
    document.documentElement.style.setProperty('--nut-primary-color-end', theme.primary);
    if (theme.dark) document.body.classList.add('nut-theme-dark');
  },
  button: ({ text, tone, wide }) => vue(Button, { type: tone === 'primary' ? 'primary' : 'default', plain: tone === 'outline', block: wide, shape: text.length % 2 ? 'square' : 'round' }, { default: () => text }),
  nav: ({ title, back }) => { const el = vue(Navbar, { title, leftShow: back }); return { el, back: back ? glyph(el, '.nut-navbar__left svg,.nut-navbar__left .nut-icon') : null }; },
  search: ({ value, placeholder }) => { const el = vue(Searchbar, { modelValue: value || '', placeholder, clearable: true }); return { el, clear: value ? glyph(el, '.nut-searchbar__input-clear svg, .nut-searchbar__search-icon.nut-searchbar__input-clear') : null }; },
  notice: ({ text }) => { const el = vue(Noticebar, { text, closeMode: true, scrollable: false }); return { el, close: glyph(el, '.nut-noticebar__page-righticon svg') }; },
  chip: ({ text }) => { const el = vue(Tag, { closeable: true, type: 'primary', plain: true }, { default: () => text }); return { el, close: glyph(el, 'svg') }; },
  cell: ({ title, note, value }) => vue(Cell, { title, subTitle: note, desc: value, isLink: true }),
  dialog: ({ title, body, buttons }) => {
    if (buttons.length > 2) return null;
    const main = buttons[buttons.length - 1], other = buttons.length > 1 ? buttons[0] : null;
    vue(Dialog, { visible: true, title, content: body, noCancelBtn: !other, cancelText: other?.text, okText: main.text, lockScroll: false, teleport: 'body' });
    const card = [...document.querySelectorAll('.nut-dialog')].pop();
    const root = card?.closest('.nut-popup');
    return root ? { root, card: root, veil: [...document.querySelectorAll('.nut-overlay')].pop() } : null;
  },
  sheet: ({ cross }) => {
    const body = document.createElement('div');
    vue(Popup, { visible: true, position: 'bottom', round: true, closeable: cross, lockScroll: false, teleport: 'body', style: 'padding-top:8px' }, { default: slot(body) });
    const card = [...document.querySelectorAll('.nut-popup')].pop();
    return { root: card, card, body, close: cross ? glyph(card, '.nut-popup__close-icon svg') : null };
  },
});
