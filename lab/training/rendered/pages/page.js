// The ordinary page of a scene: bars, lists, cards, forms, players, out of the library's parts or our own.
// What looks like a close control and closes no window is marked as the page's own.

import { mark } from './truth.js';
import { ICONS, cross, icon, make, picture, words } from './kit.js';

let theme, lib;

function own(kind, parts, facts = {}) {
  mark({ what: 'page_own', kind, window: null, ...facts }, parts);
}

function crossIn(holder, spec, facts) {
  const made = cross(spec);
  own('x_icon', made, facts);
  holder.append(made.hit);
}

function backIn(holder, spec, colour) {
  const glyph = icon(spec.arrow, spec.px, colour, spec.stroke);
  const hit = make('div', 'padding:10px 12px;display:inline-flex;align-items:center', glyph);
  own('back_arrow', { surface: glyph, glyph, hit });
  if (spec.text) hit.append(make('span', `font-size:15px;color:${colour};margin-left:2px`, spec.text));
  holder.append(hit);
}

const builders = {
  nav(spec) {
    if (spec.by === 'library' && lib.nav) {
      const made = lib.nav({ title: spec.title, back: spec.left === 'back' });
      if (made && (made.back || spec.left !== 'back')) {
        if (made.back) own('back_arrow', made.back);
        return made.el;
      }
      if (made) made.el.remove();
    }
    const colour = spec.on_colour ? '#fff' : theme.ink;
    const bar = make('div', `height:${spec.height_px}px;display:flex;align-items:center;background:${spec.on_colour ? theme.primary : theme.card};position:relative;color:${colour}`);
    const left = make('div', 'display:flex;align-items:center;min-width:56px'), right = make('div', 'display:flex;align-items:center;gap:14px;margin-left:auto;padding-right:14px');
    if (spec.left === 'back' || spec.left === 'both') backIn(left, spec.back, colour);
    if (spec.left === 'close' || spec.left === 'both') crossIn(left, { ...spec.cross, colour, plate: 'none' });
    for (const name of spec.right || []) {
      if (name === 'close') crossIn(right, { ...spec.cross, colour, plate: 'none' });
      else if (name === 'text') right.append(make('span', `font-size:15px;color:${colour}`, spec.right_text));
      else right.append(icon(name, 20, colour, 1.8));
    }
    const title = make('div', `font-size:${spec.font_px}px;font-weight:600;${spec.centred ? 'position:absolute;left:90px;right:90px;text-align:center;' : ''}white-space:nowrap;overflow:hidden;text-overflow:ellipsis`, spec.title);
    bar.append(left, title, right);
    if (spec.capsule) {
      const capsule = make('div', 'position:absolute;right:8px;top:50%;margin-top:-16px;width:87px;height:32px;border:1px solid rgba(128,128,128,.35);border-radius:16px;background:rgba(255,255,255,.6);display:flex;align-items:center;justify-content:space-around;box-sizing:border-box');
      const ring = make('span', 'display:inline-flex;width:16px;height:16px;border:2px solid #000;border-radius:50%;align-items:center;justify-content:center;box-sizing:border-box', make('span', 'width:6px;height:6px;border-radius:50%;background:#000'));
      capsule.append(icon('more', 18, '#000', 3), make('span', 'width:1px;height:18px;background:rgba(0,0,0,.2)'), ring);
      bar.append(capsule);
      own('x_icon', { surface: ring, glyph: ring }, { looks: 'capsule' });
    }
    return bar;
  },
  search(spec) {
    if (spec.by === 'library' && lib.search) {
      const made = lib.search({ value: spec.value, placeholder: spec.placeholder });
      if (made && (made.clear || !spec.value)) {
        if (made.clear) own('x_icon', made.clear, { looks: 'clear' });
        return made.el;
      }
      if (made) made.el.remove();
    }
    const bar = make('div', `display:flex;align-items:center;padding:8px 14px;background:${theme.card}`);
    const field = make('div', `flex:1;height:36px;border-radius:${spec.round ? 18 : 6}px;background:${theme.fill};display:flex;align-items:center;padding:0 6px 0 10px;font-size:14px;color:${spec.value ? theme.ink : theme.muted}`);
    field.append(icon('search', 16, theme.muted, 1.8), make('span', 'margin-left:6px;flex:1', spec.value || spec.placeholder));
    if (spec.value) crossIn(field, spec.cross, { looks: 'clear' });
    bar.append(field);
    if (spec.cancel) {
      const caption = words({ font_px: 15, colour: spec.cancel_colour || theme.ink, plate: 'none' }, spec.cancel);
      own('dismiss_text', caption, { text: spec.cancel, looks: 'search_cancel' });
      caption.hit.style.marginLeft = '10px';
      bar.append(caption.hit);
    }
    return bar;
  },
  notice(spec) {
    if (spec.by === 'library' && lib.notice) {
      const made = lib.notice({ text: spec.text });
      if (made && made.close) {
        own('x_icon', made.close, { looks: 'embedded' });
        return made.el;
      }
      if (made) made.el.remove();
    }
    const bar = make('div', `display:flex;align-items:center;background:${spec.tint};color:${spec.colour};font-size:13px;padding:9px 12px`);
    bar.append(icon('bell', 15, spec.colour, 1.7), make('span', 'flex:1;margin:0 8px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis', spec.text));
    if (spec.call) bar.append(make('span', `background:${theme.primary};color:#fff;border-radius:12px;padding:3px 10px;margin-right:6px`, spec.call));
    crossIn(bar, { ...spec.cross, colour: spec.colour }, { looks: 'embedded' });
    return bar;
  },
  tabs(spec) {
    const bar = make('div', `display:flex;gap:22px;padding:10px 16px;background:${theme.card};overflow:hidden;font-size:15px;white-space:nowrap`);
    spec.names.forEach((name, i) => bar.append(make('span', i === spec.at ? `font-weight:700;color:${theme.primary};border-bottom:2px solid ${theme.primary};padding-bottom:3px` : `color:${theme.muted}`, name)));
    return bar;
  },
  chips(spec) {
    const bar = make('div', `display:flex;flex-wrap:wrap;gap:8px;padding:10px 14px;background:${theme.card}`);
    for (const name of spec.names) {
      const lively = spec.by === 'library' && lib.chip ? lib.chip({ text: name }) : null;
      if (lively && lively.close) {
        bar.append(lively.el);
        own('x_icon', lively.close, { looks: 'chip' });
        continue;
      }
      if (lively) lively.el.remove();
      const chip = make('span', `display:inline-flex;align-items:center;background:${theme.fill};color:${theme.ink};border-radius:14px;padding:2px 4px 2px 12px;font-size:13px`, name);
      crossIn(chip, spec.cross, { looks: 'chip' });
      bar.append(chip);
    }
    return bar;
  },
  banner(spec) {
    const holder = make('div', 'padding:10px 14px;position:relative');
    holder.append(picture(spec.creative, '100%', `${spec.height_px}px`, `border-radius:${theme.radius}px`));
    return holder;
  },
  grid(spec) {
    const grid = make('div', `display:grid;grid-template-columns:repeat(${spec.columns},1fr);gap:14px 6px;padding:14px;background:${theme.card}`);
    spec.names.forEach((name, i) => {
      const tile = make('div', `display:flex;flex-direction:column;align-items:center;font-size:12px;color:${theme.ink}`);
      tile.append(make('div', `width:44px;height:44px;border-radius:${spec.round ? 22 : 12}px;background:${spec.colours[i % spec.colours.length]};display:flex;align-items:center;justify-content:center`, icon(ICONS[i % ICONS.length], 22, '#fff', 1.8)), make('span', 'margin-top:5px', name));
      grid.append(tile);
    });
    return grid;
  },
  list(spec) {
    const list = make('div', `background:${theme.card};margin-top:8px`);
    for (const row of spec.rows) {
      if (spec.by === 'library' && lib.cell && !row.cross && !row.picture) {
        const cell = lib.cell({ title: row.title, note: row.note, value: row.value });
        if (cell) {
          list.append(cell);
          continue;
        }
      }
      const line = make('div', `display:flex;align-items:center;padding:${spec.tight ? 8 : 13}px 14px;border-bottom:1px solid ${theme.line};color:${theme.ink}`);
      if (row.picture) line.append(picture(row.picture, '46px', '46px', `border-radius:${spec.round ? 23 : 6}px;flex:none;margin-right:10px`));
      const caption = make('div', 'flex:1;min-width:0', make('div', 'font-size:15px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis', row.title));
      if (row.note) caption.append(make('div', `font-size:12px;color:${theme.muted};margin-top:3px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis`, row.note));
      line.append(caption);
      if (row.value) line.append(make('span', `font-size:13px;color:${theme.muted};margin:0 4px`, row.value));
      if (row.button) line.append(make('span', `font-size:13px;border:1px solid ${theme.primary};color:${theme.primary};border-radius:14px;padding:3px 12px`, row.button));
      if (row.cross) crossIn(line, { ...spec.cross, colour: theme.muted }, { looks: 'row' });
      else if (row.arrow) line.append(icon('chevron', 15, theme.muted, 1.6));
      list.append(line);
    }
    return list;
  },
  card(spec) {
    const card = make('div', `background:${theme.card};margin:10px 12px;border-radius:${theme.radius}px;padding:12px;color:${theme.ink}`);
    card.append(make('div', 'font-size:16px;line-height:1.4;font-weight:500', spec.title));
    if (spec.creative) card.append(picture(spec.creative, '100%', `${spec.height_px}px`, `border-radius:${theme.radius}px;margin-top:8px`));
    card.append(make('div', `font-size:12px;color:${theme.muted};margin-top:8px`, spec.note));
    return card;
  },
  advert(spec) {
    const card = make('div', `background:${theme.card};margin:10px 12px;border-radius:${theme.radius}px;padding:12px;color:${theme.ink};position:relative`);
    card.append(make('div', 'font-size:15px;line-height:1.4;padding-right:26px', spec.title), picture(spec.creative, '100%', `${spec.height_px}px`, `border-radius:${theme.radius}px;margin-top:8px`));
    const foot = make('div', `display:flex;align-items:center;font-size:12px;color:${theme.muted};margin-top:8px;gap:8px`);
    foot.append(make('span', `border:1px solid ${theme.line};border-radius:3px;padding:0 4px`, spec.label), make('span', 'flex:1', spec.brand));
    if (spec.call) foot.append(make('span', `color:${theme.primary};border:1px solid ${theme.primary};border-radius:13px;padding:3px 11px`, spec.call));
    const made = cross({ ...spec.cross, colour: spec.cross_at === 'picture' ? '#fff' : theme.muted });
    own('x_icon', made, { looks: 'in_feed_advert' });
    if (spec.cross_at === 'foot') foot.append(made.hit);
    else {
      made.hit.style.cssText += ';position:absolute;right:10px;top:8px';
      if (spec.cross_at === 'picture') { made.hit.style.top = 'auto'; made.hit.style.bottom = `${spec.height_px + 8}px`; }
      card.append(made.hit);
    }
    card.append(foot);
    return card;
  },
  player(spec) {
    const stage = picture(spec.creative, '100%', `${spec.height_px}px`);
    const top = make('div', `padding-top:${theme.status_px}px;position:absolute;left:0;top:0;right:0;display:flex;align-items:center;justify-content:space-between;background:linear-gradient(rgba(0,0,0,.5),transparent)`);
    const side = make('div');
    if (spec.left === 'back') backIn(side, spec.back, '#fff'); else crossIn(side, { ...spec.cross, colour: '#fff', plate: 'none' }, { looks: 'player' });
    top.append(side, make('span', 'padding-right:14px', icon('more', 20, '#fff', 3)));
    stage.append(top, make('div', 'position:absolute;left:50%;top:50%;margin:-24px;width:48px;height:48px;border-radius:50%;background:rgba(0,0,0,.45);display:flex;align-items:center;justify-content:center', icon('play', 24, '#fff', 2)));
    stage.append(make('div', 'position:absolute;left:12px;right:12px;bottom:10px;height:3px;border-radius:2px;background:rgba(255,255,255,.4)', make('div', `width:${spec.played}%;height:3px;background:${theme.primary}`)));
    return stage;
  },
  form(spec) {
    const form = make('div', `background:${theme.card};padding:6px 16px;margin-top:10px;color:${theme.ink}`);
    for (const field of spec.fields) {
      const row = make('div', `display:flex;align-items:center;border-bottom:1px solid ${theme.line};min-height:48px;font-size:15px`);
      row.append(make('span', 'width:88px;flex:none', field.label), make('span', `flex:1;color:${field.value ? theme.ink : theme.muted}`, field.value || field.placeholder));
      if (field.value && field.clear) crossIn(row, { ...spec.cross }, { looks: 'clear' });
      form.append(row);
    }
    const button = (spec.by === 'library' && lib.button && lib.button({ text: spec.button, tone: 'primary', wide: true }))
      || make('div', `background:${theme.primary};color:#fff;text-align:center;border-radius:${theme.radius * 2}px;padding:12px;font-size:16px;margin:18px 0`, spec.button);
    form.append(button);
    return form;
  },
  article(spec) {
    const text = make('div', `background:${theme.card};padding:16px;color:${theme.ink}`);
    text.append(make('div', 'font-size:21px;font-weight:700;line-height:1.35', spec.title), make('div', `font-size:12px;color:${theme.muted};margin:8px 0`, spec.note));
    spec.paragraphs.forEach((paragraph, i) => {
      text.append(make('p', 'font-size:16px;line-height:1.7;margin:10px 0', paragraph));
      if (i === 0 && spec.creative) text.append(picture(spec.creative, '100%', '180px', 'border-radius:6px'));
    });
    return text;
  },
  gallery(spec) {
    const stage = picture(spec.creative, '100%', '100vh');
    stage.style.backgroundColor = '#000';
    const top = make('div', `position:absolute;left:4px;right:4px;top:${theme.status_px + 4}px;display:flex;justify-content:space-between;align-items:center;color:#fff;font-size:16px`);
    const left = make('div'), right = make('div');
    if (spec.left === 'close') crossIn(left, { ...spec.cross, colour: '#fff' }, { looks: 'viewer' }); else backIn(left, spec.back, '#fff');
    top.append(left, make('span', '', spec.count), right);
    right.append(make('span', 'padding:10px', icon('more', 20, '#fff', 3)));
    stage.append(top);
    return stage;
  },
  chat(spec) {
    const talk = make('div', `padding:12px;background:${theme.background}`);
    for (const message of spec.lines) {
      const row = make('div', `display:flex;margin:12px 0;flex-direction:${message.mine ? 'row-reverse' : 'row'}`);
      row.append(picture(message.face, '40px', '40px', 'border-radius:6px;flex:none'), make('div', `max-width:64%;margin:0 10px;padding:10px 12px;border-radius:8px;font-size:15px;line-height:1.45;background:${message.mine ? theme.primary : theme.card};color:${message.mine ? '#fff' : theme.ink}`, message.text));
      talk.append(row);
    }
    return talk;
  },
  buttons(spec) {
    const row = make('div', 'display:flex;gap:12px;padding:14px');
    for (const text of spec.texts) row.append(make('div', `flex:1;text-align:center;border-radius:${theme.radius * 2}px;padding:10px;font-size:15px;border:1px solid ${theme.primary};color:${theme.primary}`, text));
    return row;
  },
};

function tabBar(spec) {
  const bar = make('div', `position:fixed;left:0;right:0;bottom:0;padding-bottom:${theme.navigation_px}px;background:${theme.card};border-top:1px solid ${theme.line};display:flex`);
  spec.names.forEach((name, i) => bar.append(make('div', `flex:1;display:flex;flex-direction:column;align-items:center;padding:6px 0;font-size:11px;color:${i === spec.at ? theme.primary : theme.muted}`, icon(ICONS[(i * 2 + spec.shift) % ICONS.length], 22, i === spec.at ? theme.primary : theme.muted, 1.7), make('span', 'margin-top:2px', name))));
  return bar;
}

export function buildPage(scene, library) {
  theme = scene.theme; lib = library;
  const page = make('div', `min-height:100vh;padding-top:${scene.page.behind_status ? 0 : theme.status_px}px;background:${theme.background};overflow:hidden;position:relative;box-sizing:border-box`);
  page.id = 'page';
  document.body.append(page);
  for (const part of scene.page.parts) page.append(builders[part.part](part));
  if (scene.page.tab_bar) page.append(tabBar(scene.page.tab_bar));
  document.body.style.cssText += ';height:100vh;overflow:hidden';
  return page;
}
