import { QBanner, QBtn, QCard, QChip, QDialog, QInput, QItem, QItemLabel, QItemSection, Quasar, Dark } from 'quasar';
import 'quasar/dist/quasar.prod.css';
import { serve } from '../scene.js';
import { h, slot, vue } from '../vue.js';
import { deepQuery } from '../truth.js';
import { make } from '../kit.js';

const CROSS = 'M19 6.400L17.600 5 12 10.600 6.400 5 5 6.400 10.600 12 5 17.600 6.400 19 12 13.400 17.600 19 19 17.600 13.400 12z';
const icons = { name: 'own', type: {}, field: { clear: CROSS, error: CROSS }, chip: { remove: CROSS, selected: CROSS }, arrow: {}, chevron: {}, expansionItem: {}, rating: {}, tabs: {}, stepper: {}, table: {}, tree: {}, uploader: {}, datetime: {}, editor: {}, fab: {}, carousel: {}, colorPicker: {}, pullToRefresh: {} };
const plugins = [[Quasar, { iconSet: icons }]];
const mount = (component, props, slots) => vue(component, props, slots, [{ install: (app) => app.use(Quasar, { iconSet: icons, plugins: { Dark } }) }]);
const glyph = (el, selector) => { const at = deepQuery(el, selector); return at && { surface: at, glyph: at, hit: at }; };
void plugins;

serve({
  buttonSelector: '.q-btn,button',
  veilSelector: '.none',
  dialogCross: false,
  setUp(theme) {
    document.body.style.setProperty('--q-primary', theme.primary);
    if (theme.dark) document.body.classList.add('body--dark');
  },
  button: ({ text, tone }) => { const el = mount(QBtn, { label: text, color: tone === 'primary' ? 'primary' : undefined, textColor: tone === 'plain' ? 'dark' : undefined, outline: tone === 'outline', flat: tone === 'text', rounded: text.length % 2 === 0, unelevated: true, noCaps: text.length % 3 > 0, class: 'full-width', padding: '10px 14px' }); return el; },
  search: ({ value, placeholder }) => { const el = mount(QInput, { modelValue: value || '', placeholder, outlined: true, dense: true, clearable: true, style: 'padding:8px 14px' }); return { el, clear: value ? glyph(el, '.q-field__focusable-action svg, .q-field__focusable-action') : null }; },
  chip: ({ text }) => { const el = mount(QChip, { removable: true, modelValue: true, label: text }); return { el, close: glyph(el, '.q-chip__icon--remove') }; },
  cell: ({ title, note, value }) => mount(QItem, { clickable: true }, { default: () => [h(QItemSection, null, () => [h(QItemLabel, null, () => title), h(QItemLabel, { caption: true }, () => note)]), h(QItemSection, { side: true }, () => value)] }),
  dialog: ({ title, body, buttons, upright }) => {
    const card = make('div', 'min-width:270px;max-width:86vw;border-radius:6px;overflow:hidden');
    card.className = `q-card ${document.body.classList.contains('body--dark') ? 'q-card--dark q-dark' : 'bg-white'}`;
    card.append(make('div', 'padding:18px 18px 6px;font-size:19px;font-weight:500', title), make('div', 'padding:6px 18px;opacity:.75', body));
    const row = make('div', `padding:8px 10px;display:flex;justify-content:flex-end;gap:6px;flex-direction:${upright ? 'column' : 'row'}`);
    for (const b of buttons) row.append(mount(QBtn, { label: b.text, flat: true, color: 'primary', noCaps: true }));
    card.append(row);
    const root = make('div', 'position:fixed;inset:0;display:flex;align-items:center;justify-content:center', make('div', 'position:absolute;inset:0;background:rgba(0,0,0,.4)'));
    card.style.position = 'relative';
    root.append(card);
    document.body.append(root);
    return { root, card };
  },
});
void QBanner; void QCard; void QDialog; void slot;
