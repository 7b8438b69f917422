import { Button, Cell, Dialog, NavBar, NoticeBar, Popup, SearchBar, Tag } from '@arco-design/mobile-react';
import '@arco-design/mobile-react/dist/style.min.css';
import { serve } from '../scene.js';
import { react, slot } from '../react.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };
document.documentElement.style.fontSize = '50px';

serve({
  buttonSelector: '.arco-button,.arco-dialog-footer-button,button',
  dialogCross: false,
  setUp(theme) {
    document.documentElement.style.fontSize = `${innerWidth / 7.5}px`;
    if (theme.dark) document.body.classList.add('arco-theme-dark');
  },
  button: ({ text, tone, wide }) => react(Button, { type: tone === 'primary' ? 'primary' : tone === 'outline' ? 'ghost' : 'default', inline: !wide, needActive: false, shape: text.length % 2 ? 'round' : 'semi' }, text),
  nav: ({ title, back }) => { const el = react(NavBar, { title, fixed: false, leftContent: back ? undefined : null }); return { el, back: back ? glyph(el, '.arco-nav-bar-left svg, .arco-nav-bar-left .arco-icon') : null }; },
  search: ({ value, placeholder }) => { const el = react(SearchBar, { defaultValue: value || '', placeholder, clearable: true, clearShowType: 'always', actionButton: null }); return { el, clear: value ? glyph(el, '.arco-search-bar-clear svg, [class*=search-bar][class*=clear] svg') : null }; },
  notice: ({ text }) => { const el = react(NoticeBar, { closeable: true, marquee: 'none' }, text); return { el, close: glyph(el, '.arco-notice-bar-close svg, [class*=notice-bar-close] svg') }; },
  chip: ({ text }) => { const el = react(Tag, { closeable: true, type: 'primary', filleted: true }, text); return { el, close: glyph(el, '[class*=close] svg, svg') }; },
  cell: ({ title, note, value }) => react(Cell, { label: title, desc: note, text: value, showArrow: true }),
  dialog: ({ title, body, buttons, upright }) => {
    const host = react(Dialog, { visible: true, title, children: body, footer: buttons.map((b) => ({ content: b.text, className: b.main ? 'main' : '' })), footerType: upright ? 'grid' : 'button', getContainer: () => document.body, preventBodyScroll: false, gestureOutOfControl: false });
    const card = [...document.querySelectorAll('.arco-dialog-content, .arco-masking .arco-dialog')].pop() || [...document.querySelectorAll('[class*=dialog]')].pop();
    const root = [...document.querySelectorAll('.arco-masking, .arco-dialog')].shift();
    return card && root && host ? { root, card } : null;
  },
  sheet: () => {
    const body = document.createElement('div');
    react(Popup, { visible: true, direction: 'bottom', getContainer: () => document.body, preventBodyScroll: false, gestureOutOfControl: false }, slot(body));
    const card = [...document.querySelectorAll('.arco-popup-content, .arco-popup .arco-masking-content, [class*=popup-content]')].pop();
    const root = card?.closest('.arco-masking, .arco-popup');
    return root ? { root, card, body, close: null } : null;
  },
});
