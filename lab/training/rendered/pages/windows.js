// What is over the page: splashes, popups, interstitials, dialogs, sheets, banners, floats.
// Ways out and calls are marked with the window they belong to; the card is the window's box.

import { mark, elementWithText, up } from './truth.js';
import { ICONS, cross, icon, make, picture, words } from './kit.js';

let theme, lib;
const cards = [];

export const windowCards = () => cards;

function stage(spec, { flow = 'center' } = {}) {
  const root = make('div', `position:fixed;inset:0;z-index:${1000 + spec.z * 100};display:flex;flex-direction:column;align-items:center;justify-content:${flow};pointer-events:none`);
  root.dataset.window = spec.id;
  if (spec.dim > 0 || spec.blur_px > 0) {
    const veil = make('div', `position:absolute;inset:0;background:rgba(${spec.dim_rgb},${spec.dim});pointer-events:auto`);
    if (spec.blur_px) veil.style.backdropFilter = `blur(${spec.blur_px}px)`;
    root.append(veil);
  }
  document.body.append(root);
  return root;
}

function card(root, spec, style) {
  const el = make('div', `position:relative;pointer-events:auto;box-sizing:border-box;${style}`);
  root.append(el);
  cards.push({ spec, el });
  return el;
}

const facts = (spec, exit) => ({ what: 'control', kind: exit.kind, window: spec.id, text: exit.text ?? null, intent: exit.intent, only_way_out: spec.exits.length === 1, looks: exit.look.plate ?? 'button' });

function exitOf(spec, exit) {
  const made = exit.kind === 'x_icon' ? cross(exit.look)
    : exit.kind === 'back_arrow' ? arrow(exit.look)
      : words(exit.look, exit.text, exit.countdown);
  mark({ ...facts(spec, exit), text: exit.kind === 'x_icon' || exit.kind === 'back_arrow' ? null : made.caption, countdown_s: exit.countdown ?? null }, made);
  made.hit.style.pointerEvents = 'auto';
  return made.hit;
}

function arrow(look) {
  const glyph = icon('back', look.px, look.colour, look.stroke);
  const hit = make('div', `display:inline-flex;min-width:${look.hit_px}px;min-height:${look.hit_px}px;align-items:center;justify-content:center`, glyph);
  return { hit, surface: glyph, glyph };
}

function place(holder, el, at, off) {
  const [dx, dy] = off;
  const style = { 'top-right': `right:${dx}px;top:${dy}px`, 'top-left': `left:${dx}px;top:${dy}px`, 'bottom-right': `right:${dx}px;bottom:${dy}px`, 'bottom-left': `left:${dx}px;bottom:${dy}px` }[at];
  el.style.cssText += `;position:absolute;${style};z-index:5`;
  holder.append(el);
}

const placed = (spec, at) => spec.exits.filter((exit) => exit.at === at);

function button(spec, item, { wide = true } = {}) {
  if (item.by === 'library' && lib.button) {
    const el = lib.button({ text: item.text, tone: item.tone, wide });
    const hit = deepButton(el, item.text);
    if (hit) return { el, ...hit };
    if (el) el.remove();
  }
  const tones = {
    primary: `background:${item.fill || theme.primary};color:${item.ink || '#fff'}`,
    plain: `background:${theme.fill};color:${theme.ink}`,
    outline: `border:1px solid ${item.fill || theme.primary};color:${item.fill || theme.primary}`,
    text: `color:${item.ink || theme.muted}`,
  };
  const caption = make('span', 'white-space:nowrap', item.text);
  const el = make('div', `${wide ? 'align-self:stretch;' : ''}text-align:center;border-radius:${item.round_px}px;padding:${item.pad_px}px 14px;font-size:${item.font_px}px;line-height:1.3;${item.bold ? 'font-weight:600;' : ''}box-sizing:border-box;${tones[item.tone]}`, caption);
  return { el, surface: item.tone === 'text' ? caption : el, glyph: caption, hit: el, lettering: true };
}

function deepButton(el, text) {
  if (!el) return null;
  const caption = elementWithText(el, text);
  if (!caption) return null;
  const surface = up(caption, lib.buttonSelector || 'button') || caption;
  return { surface, glyph: caption, hit: surface, lettering: true };
}

// A row or a column of buttons: the calls and the exits "at the buttons", in order.
function buttons(spec, holder) {
  const items = [...spec.calls.filter((c) => c.at === 'buttons'), ...placed(spec, 'buttons')].sort((a, b) => a.order - b.order);
  if (!items.length) return;
  const row = make('div', `display:flex;flex-direction:${spec.upright ? 'column' : 'row'};gap:${spec.upright ? 8 : 12}px;align-items:stretch;margin-top:${spec.gap_px}px`);
  holder.append(row);
  for (const item of items) {
    const made = button(spec, item.button);
    made.el.style.flex = spec.upright ? '' : '1';
    row.append(made.el);
    markItem(spec, item, made);
  }
}

function markItem(spec, item, made) {
  if (item.is_call) mark({ what: 'call', kind: null, window: spec.id, text: item.text, intent: item.intent }, made);
  else mark(facts(spec, item), made);
}

const CORNERS = ['top-right', 'top-left', 'bottom-right', 'bottom-left'];

function corners(spec, holder) {
  for (const exit of spec.exits) if (CORNERS.includes(exit.at)) place(holder, exitOf(spec, exit), exit.at, exit.off);
}

function label(spec, holder) {
  if (!spec.label) return;
  const el = make('span', `position:absolute;${spec.label.at};font-size:${spec.label.font_px}px;color:${spec.label.colour};background:${spec.label.plate};border-radius:3px;padding:1px 4px;line-height:1.3;z-index:4`, spec.label.text);
  mark({ what: 'label', kind: null, window: spec.id, text: spec.label.text, intent: 'neither' }, { surface: el, glyph: el, lettering: true });
  holder.append(el);
}

function call(spec, item, holder, style = '') {
  const made = button(spec, item.button, { wide: false });
  made.el.style.cssText += `;${style}`;
  if (item.gesture) made.el.prepend(icon('share', 26, item.button.ink || '#fff', 2));
  holder.append(made.el);
  markItem(spec, item, made);
}

function texts(spec, holder, { centred = true } = {}) {
  if (spec.title) holder.append(make('div', `font-size:${spec.title_px}px;font-weight:600;line-height:1.35;color:${theme.ink};text-align:${centred ? 'center' : 'left'}`, spec.title));
  for (const paragraph of spec.body) holder.append(make('div', `font-size:${spec.body_px}px;line-height:1.55;color:${spec.body_muted ? theme.muted : theme.ink};margin-top:9px;text-align:${spec.body_centred ? 'center' : 'left'}`, paragraph));
  if (spec.stars) {
    const row = make('div', 'display:flex;justify-content:center;gap:10px;margin-top:14px');
    for (let i = 0; i < 5; i += 1) row.append(icon('star', 30, spec.stars, 1.6));
    holder.append(row);
  }
  if (spec.field) holder.append(make('div', `margin-top:12px;border:1px solid ${theme.line};border-radius:6px;padding:9px 10px;font-size:14px;color:${theme.muted}`, spec.field));
  if (spec.choices) for (const choice of spec.choices) holder.append(make('div', `display:flex;align-items:center;padding:11px 2px;border-bottom:1px solid ${theme.line};font-size:15px;color:${theme.ink}`, icon(ICONS[choice.length % ICONS.length], 20, theme.primary, 1.7), make('span', 'margin-left:10px', choice)));
}

const builders = {
  splash(spec) {
    const root = stage(spec, { flow: 'flex-start' });
    const el = card(root, spec, `width:100%;height:100%;background:${spec.background};overflow:hidden`);
    const foot = spec.foot_px;
    if (spec.creative) el.append(picture(spec.creative, '100%', `calc(100% - ${foot}px)`));
    if (foot) {
      const bar = make('div', `position:absolute;left:0;right:0;bottom:0;height:${foot}px;background:${spec.foot_colour};display:flex;align-items:center;justify-content:center;gap:10px;padding-bottom:${theme.navigation_px}px;box-sizing:border-box`);
      bar.append(make('span', `width:36px;height:36px;border-radius:9px;background:${theme.primary};display:inline-flex;align-items:center;justify-content:center`, icon(spec.logo, 22, '#fff', 2)), make('span', `font-size:20px;font-weight:700;color:${spec.foot_ink}`, spec.brand));
      el.append(bar);
      for (const exit of placed(spec, 'foot')) place(bar, exitOf(spec, exit), 'top-right', [16, foot * 0.25]);
    } else if (spec.brand) el.append(make('div', `position:absolute;left:0;right:0;top:${spec.brand_at}%;text-align:center;font-size:30px;font-weight:700;color:${spec.foot_ink}`, spec.brand));
    for (const item of spec.calls) call(spec, item, el, `position:absolute;left:50%;transform:translateX(-50%);bottom:${foot + item.up_px}px;white-space:nowrap;display:flex;flex-direction:column;align-items:center`);
    label(spec, el);
    corners(spec, el);
  },

  popup(spec) {
    const root = stage(spec);
    const column = make('div', 'display:flex;flex-direction:column;align-items:center;pointer-events:none;position:relative');
    root.append(column);
    const above = placed(spec, 'above');
    for (const exit of above) { const el = exitOf(spec, exit); el.style.cssText += `;align-self:flex-end;margin-bottom:${exit.off[1]}px`; column.append(el); }
    const el = card(column, spec, `width:${spec.width_px}px;border-radius:${spec.round_px}px;${spec.see_through ? '' : `background:${theme.card};`}${spec.shadow ? 'box-shadow:0 6px 30px rgba(0,0,0,.3);' : ''}`);
    if (spec.creative) el.append(picture(spec.creative, '100%', `${spec.picture_px}px`, `border-radius:${spec.round_px}px${spec.calls.length || spec.body.length ? ` ${spec.round_px}px 0 0` : ''}`));
    if (spec.body.length || spec.title || spec.calls.some((c) => c.at === 'buttons') || placed(spec, 'buttons').length) {
      const inner = make('div', 'padding:16px 18px');
      texts(spec, inner);
      buttons(spec, inner);
      el.append(inner);
    }
    for (const item of spec.calls.filter((c) => c.at === 'picture')) call(spec, item, el, `position:absolute;left:50%;transform:translateX(-50%);top:${Math.max(20, spec.picture_px - item.up_px)}px;min-width:55%`);
    label(spec, el);
    corners(spec, el);
    for (const exit of placed(spec, 'below')) { const out = exitOf(spec, exit); out.style.cssText += `;margin-top:${exit.off[1]}px`; column.append(out); }
  },

  interstitial(spec) {
    const root = stage(spec, { flow: 'flex-start' });
    const el = card(root, spec, `width:100%;height:100%;background:${spec.background};overflow:hidden;display:flex;flex-direction:column`);
    if (spec.band) {
      const band = make('div', `padding-top:${spec.band.status ? theme.status_px : 0}px;height:${spec.band.height_px}px;background:${spec.band.colour};display:flex;align-items:center;flex:none;position:relative;color:${spec.band.ink}`);
      for (const exit of placed(spec, 'band-start')) band.append(exitOf(spec, exit));
      band.append(make('div', `flex:1;font-size:16px;font-weight:600;padding:0 12px;text-align:${spec.band.centred ? 'center' : 'left'};white-space:nowrap;overflow:hidden`, spec.band.title));
      for (const exit of placed(spec, 'band-end')) band.append(exitOf(spec, exit));
      el.append(band);
    }
    if (spec.layout === 'picture') el.append(picture(spec.creative, '100%', '100%'));
    else {
      if (spec.creative) el.append(picture(spec.creative, '100%', `${spec.picture_share}%`, 'flex:none'));
      const inner = make('div', 'flex:1;padding:24px;display:flex;flex-direction:column;align-items:center');
      if (spec.app) {
        inner.append(picture(spec.app.icon, '76px', '76px', 'border-radius:17px'), make('div', `font-size:21px;font-weight:600;color:${spec.ink};margin-top:12px`, spec.app.name));
        const stars = make('div', 'display:flex;gap:3px;margin-top:7px');
        for (let i = 0; i < 5; i += 1) stars.append(icon('star', 17, '#f5a623', 2.5));
        inner.append(stars);
      }
      if (spec.title) inner.append(make('div', `font-size:${spec.title_px}px;font-weight:600;color:${spec.ink};text-align:center;margin-top:12px;line-height:1.35`, spec.title));
      for (const paragraph of spec.body) inner.append(make('div', `font-size:14px;line-height:1.55;color:${spec.ink};opacity:.75;text-align:center;margin-top:10px`, paragraph));
      el.append(inner);
      const holder = make('div', `padding:0 24px ${24 + theme.navigation_px}px;display:flex;flex-direction:column`);
      buttons(spec, holder);
      el.append(holder);
    }
    for (const item of spec.calls.filter((c) => c.at === 'picture')) call(spec, item, el, `position:absolute;left:50%;transform:translateX(-50%);bottom:${item.up_px + theme.navigation_px}px;min-width:60%`);
    label(spec, el);
    corners(spec, el);
  },

  async dialog(spec) {
    if (spec.by === 'library' && lib.dialog && (await libraryDialog(spec))) return;
    const root = stage(spec);
    const el = card(root, spec, `width:${spec.width_px}px;border-radius:${spec.round_px}px;background:${theme.card};overflow:hidden`);
    const inner = make('div', 'padding:22px 20px 18px');
    texts(spec, inner, { centred: spec.title_centred });
    el.append(inner);
    if (spec.ruled) ruledButtons(spec, el); else buttons(spec, inner);
    corners(spec, el);
    for (const exit of placed(spec, 'below')) {
      const out = exitOf(spec, exit);
      out.style.cssText += `;margin-top:${exit.off[1]}px`;
      root.append(out);
    }
  },

  sheet(spec) {
    const sheet = spec.by === 'library' && lib.sheet ? lib.sheet({ cross: placed(spec, 'title-end').length > 0 && spec.library_cross }) : null;
    let el;
    if (sheet && sheet.body) {
      sheet.root.dataset.window = spec.id;
      sheet.root.style.zIndex = 1000 + spec.z * 100;
      el = sheet.card;
      cards.push({ spec, el });
      if (sheet.close) { const [exit] = placed(spec, 'title-end'); mark(facts(spec, exit), sheet.close); exit.done = true; }
      for (const at of document.querySelectorAll(lib.veilSelector || '.none')) if (!at.closest('[data-window]')) at.style.zIndex = 999 + spec.z * 100;
    } else {
      const root = stage(spec, { flow: spec.from === 'top' ? 'flex-start' : 'flex-end' });
      el = card(root, spec, `width:100%;background:${theme.card};border-radius:${spec.from === 'top' ? `0 0 ${spec.round_px}px ${spec.round_px}px` : `${spec.round_px}px ${spec.round_px}px 0 0`};${spec.from === 'top' ? `padding-top:${theme.status_px}px;` : `padding-bottom:${theme.navigation_px}px;`}`);
    }
    const body = sheet && sheet.body ? sheet.body : el;
    if (spec.handle) body.append(make('div', `width:36px;height:4px;border-radius:2px;background:${theme.line};margin:8px auto 0`));
    if (spec.bar) {
      const bar = make('div', 'display:flex;align-items:center;min-height:50px;position:relative');
      for (const exit of placed(spec, 'title-start')) bar.append(exitOf(spec, exit));
      bar.append(make('div', `flex:1;font-size:16px;font-weight:600;padding:0 16px;color:${theme.ink};text-align:${spec.title_centred ? 'center' : 'left'}`, spec.bar));
      for (const exit of placed(spec, 'title-end')) if (!exit.done) bar.append(exitOf(spec, exit));
      body.append(bar);
    }
    const inner = make('div', 'padding:8px 18px 18px');
    if (spec.creative) inner.append(picture(spec.creative, '100%', `${spec.picture_px}px`, `border-radius:${theme.radius}px;margin-bottom:10px`));
    texts(spec, inner);
    buttons(spec, inner);
    body.append(inner);
    for (const exit of placed(spec, 'foot')) {
      const caption = make('span', '', exit.text);
      const row = make('div', `border-top:6px solid ${theme.fill};text-align:center;padding:14px;font-size:17px;color:${theme.ink}`, caption);
      body.append(row);
      mark(facts(spec, exit), { surface: row, glyph: caption, hit: row, lettering: true });
    }
    corners(spec, el);
  },

  banner(spec) {
    const root = stage(spec, { flow: spec.from === 'top' ? 'flex-start' : 'flex-end' });
    const el = card(root, spec, `width:${spec.inset_px ? `calc(100% - ${spec.inset_px * 2}px)` : '100%'};margin:${spec.from === 'top' ? theme.status_px + spec.inset_px : 0}px 0 ${spec.from === 'bottom' ? theme.navigation_px + spec.inset_px : 0}px;background:${spec.background};border-radius:${spec.inset_px ? spec.round_px : 0}px;display:flex;align-items:center;padding:10px 10px 10px 14px;box-shadow:0 2px 14px rgba(0,0,0,.18)`);
    for (const exit of placed(spec, 'start')) el.append(exitOf(spec, exit));
    if (spec.app) el.append(picture(spec.app.icon, '42px', '42px', 'border-radius:10px;flex:none;margin:0 10px 0 4px'));
    el.append(make('div', `flex:1;min-width:0;color:${spec.ink}`, make('div', 'font-size:14px;font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis', spec.title), make('div', 'font-size:12px;opacity:.7;margin-top:2px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis', spec.body[0] || '')));
    for (const item of spec.calls) call(spec, item, el, 'margin:0 6px;flex:none');
    for (const exit of placed(spec, 'end')) el.append(exitOf(spec, exit));
    label(spec, el);
    corners(spec, el);
  },

  float(spec) {
    const root = stage(spec, { flow: 'flex-end' });
    const el = card(root, spec, `width:${spec.width_px}px;align-self:${spec.side};margin:0 ${spec.inset_px}px ${spec.up_px}px`);
    el.append(picture(spec.creative, '100%', `${spec.picture_px}px`, `border-radius:${spec.round_px}px`));
    corners(spec, el);
    for (const exit of placed(spec, 'below')) { const out = exitOf(spec, exit); out.style.cssText += ';display:flex;margin:6px auto 0'; el.append(out); }
  },
};

function ruledButtons(spec, el) {
  const items = [...spec.calls, ...placed(spec, 'buttons')].filter((i) => i.at === 'buttons').sort((a, b) => a.order - b.order);
  const row = make('div', `display:flex;flex-direction:${spec.upright ? 'column' : 'row'};border-top:1px solid ${theme.line}`);
  el.append(row);
  items.forEach((item, i) => {
    const caption = make('span', '', item.text);
    const cell = make('div', `flex:1;text-align:center;padding:14px 6px;font-size:16px;color:${item.is_call ? theme.primary : item.button.strong ? theme.primary : theme.ink};${i ? (spec.upright ? `border-top:1px solid ${theme.line}` : `border-left:1px solid ${theme.line}`) : ''}`, caption);
    row.append(cell);
    markItem(spec, item, { surface: cell, glyph: caption, hit: cell, lettering: true });
  });
}

// The library's own dialog; false where its buttons cannot be distinguished.
async function libraryDialog(spec) {
  const items = [...spec.calls, ...spec.exits].filter((i) => i.at === 'buttons').sort((a, b) => a.order - b.order);
  const crossed = placed(spec, 'top-right').length > 0 && lib.dialogCross;
  const made = await lib.dialog({ title: spec.title, body: spec.body.join('\n'), buttons: items.map((i) => ({ text: i.text, main: !!i.is_call || !!i.button.strong })), upright: spec.upright, cross: crossed });
  if (!made || !made.card) return false;
  const found = items.map((item) => deepButton(made.card, item.text) || deepButton(made.root, item.text));
  if (found.some((parts) => !parts)) {
    for (const el of [made.root, made.veil]) if (el) el.remove();
    return false;
  }
  made.root.dataset.window = spec.id;
  made.root.style.zIndex = 1000 + spec.z * 100;
  if (made.veil && made.veil !== made.root && !made.root.contains(made.veil)) made.veil.style.zIndex = 999 + spec.z * 100;
  cards.push({ spec, el: made.card });
  items.forEach((item, i) => markItem(spec, item, found[i]));
  for (const exit of placed(spec, 'top-right')) {
    if (crossed && made.close) mark(facts(spec, exit), made.close);
    else place(made.card, exitOf(spec, exit), exit.at, exit.off);
  }
  for (const exit of placed(spec, 'below')) {
    const out = exitOf(spec, exit);
    const r = made.card.getBoundingClientRect();
    out.style.cssText += `;position:fixed;left:0;right:0;top:${r.bottom + exit.off[1]}px;z-index:${1050 + spec.z * 100};width:max-content;margin:0 auto`;
    document.body.append(out);
  }
  return true;
}

export async function buildWindows(scene, library) {
  theme = scene.theme; lib = library;
  for (const spec of scene.windows) await builders[spec.kind](spec);
}
