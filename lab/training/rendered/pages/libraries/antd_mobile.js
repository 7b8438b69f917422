import { Button, Dialog, List, NavBar, NoticeBar, Popup, SearchBar } from 'antd-mobile';
import { serve } from '../scene.js';
import { element, react, slot } from '../react.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at.closest('a,[role=button],button,.adm-notice-bar-close') || at }; };

serve({
  buttonSelector: '.adm-button,button',
  dialogCross: false,
  setUp(theme) {
    document.documentElement.style.setProperty('--adm-color-primary', theme.primary);
    if (theme.dark) document.documentElement.setAttribute('data-prefers-color-scheme', 'dark');
  },
  button: ({ text, tone, wide }) => react(Button, { block: wide, color: tone === 'primary' ? 'primary' : 'default', fill: tone === 'outline' ? 'outline' : tone === 'text' ? 'none' : 'solid', shape: text.length % 2 ? 'rounded' : 'default' }, text),
  nav: ({ title, back }) => { const el = react(NavBar, { backIcon: back, back: back ? '' : null }, title); return { el, back: back ? glyph(el, '.adm-nav-bar-back-arrow svg') : null }; },
  search: ({ value, placeholder }) => { const el = react(SearchBar, { value: value || '', placeholder, clearable: true, showCancelButton: false }); return { el, clear: value ? glyph(el, '.adm-input-clear svg') : null }; },
  notice: ({ text }) => { const el = react(NoticeBar, { content: text, closeable: true, color: 'alert' }); return { el, close: glyph(el, '.adm-notice-bar-close svg') }; },
  cell: ({ title, note, value }) => react(List.Item, { description: note || null, extra: value, clickable: true, onClick() {} }, title),
  dialog: ({ title, body, buttons, upright }) => {
    const actions = buttons.map((b, i) => ({ key: String(i), text: b.text, bold: b.main }));
    const host = react(Dialog, { visible: true, title, content: body, actions: upright ? actions : [actions], getContainer: null, disableBodyScroll: false });
    const card = host.querySelector('.adm-center-popup-wrap .adm-dialog-body, .adm-dialog-body') || host.querySelector('.adm-center-popup-body');
    const root = host.querySelector('.adm-center-popup');
    return card && root ? { root, card } : null;
  },
  sheet: ({ cross }) => {
    const body = document.createElement('div');
    const host = react(Popup, { visible: true, showCloseButton: cross, getContainer: null, disableBodyScroll: false, bodyStyle: { borderTopLeftRadius: 10, borderTopRightRadius: 10, paddingTop: 8 } }, slot(body));
    const card = host.querySelector('.adm-popup-body');
    return { root: host.querySelector('.adm-popup'), card, body, close: cross ? glyph(card, '.adm-popup-close-icon svg') : null };
  },
});
