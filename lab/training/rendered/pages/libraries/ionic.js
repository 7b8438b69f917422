import '@ionic/core/css/ionic.bundle.css';
import '@ionic/core/css/palettes/dark.class.css';
import { initialize } from '@ionic/core/components';
import { defineCustomElement as alert } from '@ionic/core/components/ion-alert.js';
import { defineCustomElement as button } from '@ionic/core/components/ion-button.js';
import { defineCustomElement as chip } from '@ionic/core/components/ion-chip.js';
import { defineCustomElement as item } from '@ionic/core/components/ion-item.js';
import { defineCustomElement as label } from '@ionic/core/components/ion-label.js';
import { defineCustomElement as searchbar } from '@ionic/core/components/ion-searchbar.js';
import { serve } from '../scene.js';
import { make } from '../kit.js';
import { deepQuery } from '../truth.js';

for (const define of [alert, button, chip, item, label, searchbar]) define();
const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const html = (text) => { const el = make('div', 'display:contents'); el.innerHTML = text; document.body.append(el); return el; };

serve({
  buttonSelector: 'button,ion-button',
  dialogCross: false,
  css: 'body{position:static!important;max-height:none} ion-alert{z-index:1200}',
  setUp(theme) {
    const mode = theme.radius % 4 === 0 ? 'md' : 'ios';
    document.documentElement.setAttribute('mode', mode);
    document.documentElement.classList.add(mode);
    initialize({ mode, animated: false });
    document.documentElement.style.setProperty('--ion-color-primary', theme.primary);
    if (theme.dark) document.documentElement.classList.add('ion-palette-dark');
  },
  cell: ({ title, note, value }) => html(`<ion-item detail="true" button="true"><ion-label><h3>${safe(title)}</h3><p>${safe(note)}</p></ion-label><span slot="end" style="color:#888;font-size:13px">${safe(value)}</span></ion-item>`),
  dialog: async ({ title, body, buttons }) => {
    const el = document.createElement('ion-alert');
    el.header = title; el.message = body; el.animated = false;
    el.buttons = buttons.map((b) => ({ text: b.text, role: b.main ? 'confirm' : 'cancel' }));
    el.overlayIndex = 1;
    document.body.append(el);
    el.classList.remove('overlay-hidden');
    for (let i = 0; i < 30 && !el.querySelector('.alert-wrapper'); i += 1) await new Promise((done) => setTimeout(done, 10));
    const card = el.querySelector('.alert-wrapper');
    if (!card) { el.remove(); return null; }
    el.style.display = 'flex';
    const veil = el.querySelector('ion-backdrop');
    if (veil) veil.style.cssText += ';opacity:.32;background:#000;position:absolute;inset:0;display:block';
    card.style.opacity = '1';
    return { root: el, card };
  },
});
