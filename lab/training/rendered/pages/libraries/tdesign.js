import { Button, Cell, Dialog, Navbar, NoticeBar, Popup, Search, Tag } from 'tdesign-mobile-vue';
import 'tdesign-mobile-vue/dist/tdesign.min.css';
import { serve } from '../scene.js';
import { slot, vue } from '../vue.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };

serve({
  buttonSelector: '.t-button,button',
  veilSelector: '.t-overlay',
  dialogCross: true,
  setUp(theme) {
    document.documentElement.style.setProperty('--td-brand-color', theme.primary);
    if (theme.dark) document.documentElement.setAttribute('theme-mode', 'dark');
  },
  button: ({ text, tone, wide }) => vue(Button, { theme: tone === 'primary' ? 'primary' : 'default', variant: tone === 'outline' ? 'outline' : tone === 'text' ? 'text' : 'base', block: wide, shape: text.length % 2 ? 'rectangle' : 'round' }, { default: () => text }),
  nav: ({ title, back }) => { const el = vue(Navbar, { title, leftArrow: back, fixed: false }); return { el, back: back ? glyph(el, '.t-navbar__left svg, .t-navbar__left .t-icon') : null }; },
  search: ({ value, placeholder }) => { const el = vue(Search, { value: value || '', modelValue: value || '', placeholder, clearable: true, clearTrigger: 'always' }); return { el, clear: value ? glyph(el, '.t-search__clear svg, .t-search__clear') : null }; },
  notice: ({ text }) => { const el = vue(NoticeBar, { visible: true, content: text, suffixIcon: undefined }); return { el, close: null }; },
  chip: ({ text }) => { const el = vue(Tag, { closable: true, variant: 'light', theme: 'primary' }, { default: () => text }); return { el, close: glyph(el, '.t-tag__icon-close svg, svg') }; },
  cell: ({ title, note, value }) => vue(Cell, { title, description: note, note: value, arrow: true }),
  dialog: ({ title, body, buttons, upright, cross }) => {
    if (buttons.length > 2) return null;
    const main = buttons[buttons.length - 1], other = buttons.length > 1 ? buttons[0] : null;
    vue(Dialog, { visible: true, title, content: body, confirmBtn: main.text, cancelBtn: other?.text ?? null, closeBtn: cross, buttonLayout: upright ? 'vertical' : 'horizontal', preventScrollThrough: false });
    const card = [...document.querySelectorAll('.t-dialog')].pop();
    const root = card?.closest('.t-popup') || card?.parentElement;
    return card ? { root, card, close: cross ? glyph(card, '.t-dialog__close-btn svg, .t-dialog__close-btn') : null, veil: [...document.querySelectorAll('.t-overlay')].pop() } : null;
  },
  sheet: ({ cross }) => {
    const body = document.createElement('div');
    vue(Popup, { visible: true, placement: 'bottom', closeBtn: cross, preventScrollThrough: false, style: 'padding-top:8px' }, { default: slot(body) });
    const card = [...document.querySelectorAll('.t-popup')].pop();
    return { root: card, card, body, close: cross ? glyph(card, '.t-popup__close svg, .t-popup__close') : null };
  },
});
