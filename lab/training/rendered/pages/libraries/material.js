import '@material/web/all.js';
import { serve } from '../scene.js';
import { make } from '../kit.js';
import { deepQuery } from '../truth.js';

const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const html = (text) => { const el = make('div', 'display:contents'); el.innerHTML = text; document.body.append(el); return el; };

serve({
  buttonSelector: 'md-filled-button,md-text-button,md-outlined-button,md-filled-tonal-button',
  dialogCross: false,
  setUp(theme) {
    const root = document.documentElement.style;
    for (const [name, value] of Object.entries({ primary: theme.primary, surface: theme.card, 'on-surface': theme.ink, 'on-surface-variant': theme.muted, 'surface-container-high': theme.card, 'outline': theme.muted, 'secondary-container': theme.fill, 'on-secondary-container': theme.ink })) root.setProperty(`--md-sys-color-${name}`, value);
    root.setProperty('--md-ref-typeface-plain', theme.font);
    root.setProperty('--md-ref-typeface-brand', theme.font);
  },
  button: ({ text, tone, wide }) => html(`<md-${{ primary: 'filled', plain: 'filled-tonal', outline: 'outlined', text: 'text' }[tone]}-button style="${wide ? 'width:100%' : ''}">${safe(text)}</md-${{ primary: 'filled', plain: 'filled-tonal', outline: 'outlined', text: 'text' }[tone]}-button>`),
  cell: ({ title, note, value }) => html(`<md-list-item type="button"><div slot="headline">${safe(title)}</div><div slot="supporting-text">${safe(note)}</div><div slot="trailing-supporting-text">${safe(value)}</div></md-list-item>`),
  dialog: ({ title, body, buttons, upright }) => {
    const dark = make('div', 'position:absolute;inset:0;background:rgba(0,0,0,.42)');
    const row = make('div', `display:flex;gap:8px;justify-content:flex-end;margin-top:24px;flex-wrap:wrap;flex-direction:${upright ? 'column' : 'row'};align-items:flex-end`);
    for (const b of buttons) row.append(html(`<md-text-button>${safe(b.text)}</md-text-button>`));
    const card = make('div', 'position:relative;min-width:280px;max-width:84vw;border-radius:28px;padding:24px;box-sizing:border-box;background:var(--md-sys-color-surface-container-high);color:var(--md-sys-color-on-surface)', make('div', 'font-size:24px;line-height:1.3;margin-bottom:14px', title), make('div', 'font-size:14px;line-height:1.45;color:var(--md-sys-color-on-surface-variant)', body), row);
    const root = make('div', 'position:fixed;inset:0;display:flex;align-items:center;justify-content:center', dark, card);
    document.body.append(root);
    return { root, card };
  },
  ready: async () => { await new Promise((done) => setTimeout(done, 60)); },
});
void deepQuery;
