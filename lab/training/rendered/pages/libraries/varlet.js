import { AppBar, Button, Cell, Chip, Dialog, Popup, Input } from '@varlet/ui';
import '@varlet/ui/es/style.mjs';
import { StyleProvider, Themes } from '@varlet/ui';
import { serve } from '../scene.js';
import { slot, vue } from '../vue.js';
import { deepQuery } from '../truth.js';

const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };

serve({
  buttonSelector: '.var-button,button',
  veilSelector: '.none',
  dialogCross: false,
  setUp(theme) {
    StyleProvider(theme.dark ? Themes.dark : null);
    document.documentElement.style.setProperty('--color-primary', theme.primary);
  },
  button: ({ text, tone, wide }) => vue(Button, { type: tone === 'primary' ? 'primary' : 'default', text: tone === 'text', outline: tone === 'outline', block: wide, round: false }, { default: () => text }),
  cell: ({ title, note, value }) => vue(Cell, { title, description: note, border: true }, { extra: () => value }),
  chip: ({ text }) => { const el = vue(Chip, { closeable: true, size: 'small', round: text.length % 2 === 0 }, { default: () => text }); return { el, close: glyph(el, '.var-chip--close') }; },
  dialog: ({ title, body, buttons }) => {
    if (buttons.length > 2) return null;
    const main = buttons[buttons.length - 1], other = buttons.length > 1 ? buttons[0] : null;
    vue(Dialog.Component || Dialog, { show: true, title, message: body, confirmButton: true, confirmButtonText: main.text, cancelButton: !!other, cancelButtonText: other?.text, lockScroll: false, teleport: 'body' });
    const card = [...document.querySelectorAll('.var-dialog')].pop();
    const root = card?.closest('.var-popup');
    return root ? { root, card } : null;
  },
  sheet: () => {
    const body = document.createElement('div');
    vue(Popup, { show: true, position: 'bottom', lockScroll: false, teleport: 'body' }, { default: slot(body) });
    const card = [...document.querySelectorAll('.var-popup__content')].pop();
    return card ? { root: card.closest('.var-popup'), card, body, close: null } : null;
  },
});
