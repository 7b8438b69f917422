// Plain parts that any scene may use where a library has none: elements, glyphs, bars of the phone.

export function make(tag, style = '', ...children) {
  const el = document.createElement(tag);
  el.style.cssText = style;
  for (const child of children.flat()) if (child !== null && child !== undefined) el.append(child);
  return el;
}

const SVG = (view, body, px, colour, stroke) =>
  `<svg viewBox="${view}" width="${px}" height="${px}" fill="none" stroke="${colour}" stroke-width="${stroke}" ` +
  `stroke-linecap="round" stroke-linejoin="round" style="display:block">${body}</svg>`;

const BODIES = {
  cross: '<path d="M3 3L21 21M21 3L3 21"/>',
  cross_small: '<path d="M7 7L17 17M17 7L7 17"/>',
  cross_ring: '<circle cx="12" cy="12" r="10"/><path d="M8 8L16 16M16 8L8 16"/>',
  back: '<path d="M15 4L7 12L15 20"/>',
  arrow: '<path d="M20 12H4M10 5L3 12L10 19"/>',
  more: '<path d="M5 12h.01M12 12h.01M19 12h.01"/>',
  search: '<circle cx="11" cy="11" r="7"/><path d="M16.5 16.5L21 21"/>',
  share: '<path d="M12 3v12M7 8l5-5 5 5M4 14v6h16v-6"/>',
  bell: '<path d="M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4"/>',
  heart: '<path d="M12 20S4 15 4 9a4 4 0 018-1 4 4 0 018 1c0 6-8 11-8 11z"/>',
  user: '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
  home: '<path d="M4 11l8-7 8 7v9H4z"/>',
  grid: '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  play: '<path d="M7 4l13 8-13 8z"/>',
  chevron: '<path d="M9 5l7 7-7 7"/>',
  down: '<path d="M5 9l7 7 7-7"/>',
  star: '<path d="M12 3l2.7 6 6.3.6-4.800 4.300 1.400 6.300L12 17l-5.600 3.200 1.400-6.300L3 9.600 9.300 9z"/>',
  mute: '<path d="M4 9h4l5-4v14l-5-4H4zM17 9l5 6M22 9l-5 6"/>',
};

export const ICONS = ['search', 'share', 'bell', 'heart', 'user', 'home', 'grid', 'plus', 'star'];

export function icon(name, px, colour, stroke = 2) {
  const el = make('span', `display:inline-block;width:${px}px;height:${px}px;line-height:0`);
  el.innerHTML = SVG('0 0 24 24', BODIES[name], px, colour, (stroke * 24) / px);
  return el;
}

// A × as apps draw it: bare, on a disc, in a ring, on a square, in a pill; drawn, a letter, or a picture.
export function cross(look) {
  const { px, colour, plate, plate_px: platePx, stroke, drawn, hit_px: hitPx } = look;
  let glyph;
  if (drawn === 'letter') {
    glyph = make('span', `font-size:${px * 1.5}px;line-height:1;color:${colour};font-weight:${stroke > 2 ? 700 : 300}`, look.letter);
  } else {
    glyph = make('span', `display:inline-block;width:${px}px;height:${px}px;line-height:0`);
    const inset = 1.4;
    glyph.innerHTML = SVG('0 0 24 24', `<path d="M${inset} ${inset}L${24 - inset} ${24 - inset}M${24 - inset} ${inset}L${inset} ${24 - inset}"/>`, px, colour, (stroke * 24) / px);
    if (look.shadow) glyph.style.filter = 'drop-shadow(0 0 2px rgba(0,0,0,.6))';
  }
  const plates = {
    none: '',
    disc: `width:${platePx}px;height:${platePx}px;border-radius:50%;background:${look.plate_colour}`,
    ring: `width:${platePx}px;height:${platePx}px;border-radius:50%;border:${Math.max(1, stroke * 0.7)}px solid ${colour};box-sizing:border-box`,
    square: `width:${platePx}px;height:${platePx}px;border-radius:${platePx * 0.15}px;background:${look.plate_colour}`,
    pill: `height:${platePx}px;padding:0 ${platePx * 0.4}px;border-radius:${platePx}px;background:${look.plate_colour}`,
  };
  const surface = make('span', `display:inline-flex;align-items:center;justify-content:center;${plates[plate]}`, glyph);
  const hit = make('div', `display:inline-flex;align-items:center;justify-content:center;min-width:${hitPx}px;min-height:${hitPx}px;cursor:pointer`, surface);
  return { hit, surface: plate === 'none' ? glyph : surface, glyph, lettering: drawn === 'letter' };
}

// A control of words: bare, in a pill or ring, on a disc with the countdown under it.
export function words(look, text, countdown) {
  const size = look.font_px;
  const pills = {
    none: look.underlined ? 'text-decoration:underline' : '',
    pill: `padding:${size * 0.35}px ${size * 0.8}px;border-radius:99px;background:${look.plate_colour}`,
    outline: `padding:${size * 0.35}px ${size * 0.8}px;border-radius:99px;border:1px solid ${look.colour}`,
    square: `padding:${size * 0.35}px ${size * 0.7}px;border-radius:${size * 0.25}px;background:${look.plate_colour}`,
    disc: `width:${size * 3}px;height:${size * 3}px;border-radius:50%;background:${look.plate_colour};flex-direction:column;justify-content:center`,
    ring: `width:${size * 3}px;height:${size * 3}px;border-radius:50%;background:${look.plate_colour};border:2px solid ${look.ring_colour};box-sizing:border-box;flex-direction:column;justify-content:center`,
  };
  const parts = [];
  const caption = make('span', 'white-space:nowrap', text);
  if (countdown && look.countdown === 'before') parts.push(make('span', 'margin-right:.4em;white-space:nowrap', `${countdown}${look.unit}${look.bar ? ' |' : ''}`), caption);
  else if (countdown && look.countdown === 'inside') parts.push(make('span', 'white-space:nowrap', `${text} ${countdown}${look.unit}`));
  else if (countdown) parts.push(caption, make('span', `${look.plate === 'disc' || look.plate === 'ring' ? '' : 'margin-left:.4em;'}white-space:nowrap`, `${countdown}${look.unit}`));
  else parts.push(caption);
  const lettering = make('span', `display:inline-flex;align-items:center;${look.plate === 'disc' || look.plate === 'ring' ? 'flex-direction:column;' : ''}`, parts);
  const surface = make('span', `display:inline-flex;align-items:center;color:${look.colour};font-size:${size}px;line-height:1.2;${look.shadow ? 'text-shadow:0 0 3px rgba(0,0,0,.7);' : ''}${pills[look.plate]}`, lettering);
  const hit = make('div', 'display:inline-flex;align-items:center;justify-content:center', surface);
  return { hit, surface: look.plate === 'none' ? lettering : surface, glyph: lettering, lettering: true, caption: lettering.innerText || lettering.textContent };
}

export function picture(creative, width, height, style = '') {
  const el = make('div', `width:${width};height:${height};background:${creative.background || '#888'};background-size:cover;background-position:center;position:relative;overflow:hidden;${style}`);
  if (creative.file) el.style.backgroundImage = `url("${creative.file}")`;
  for (const line of creative.lines || []) {
    el.append(make('div', `position:absolute;left:${line.left}%;top:${line.top}%;width:${100 - line.left - 4}%;font-size:${line.font_px}px;color:${line.colour};font-weight:${line.weight};line-height:1.15;${line.outlined ? 'text-shadow:0 2px 6px rgba(0,0,0,.55)' : ''}`, line.text));
  }
  return el;
}

// The phone's own bars. They are above everything and take no tap.
export function statusBar(phone, dark) {
  const colour = dark ? '#fff' : '#111';
  const bar = make('div', `position:fixed;left:0;top:0;right:0;height:${phone.status_px}px;z-index:2147483000;pointer-events:none;display:flex;align-items:center;justify-content:space-between;padding:0 ${phone.side_px}px;color:${colour};font:500 ${phone.font_px}px ${phone.font};box-sizing:border-box`);
  const clock = make('span', '', phone.clock);
  const carrier = phone.carrier ? make('span', `font-size:${phone.font_px * 0.85}px;margin-left:6px`, phone.carrier) : null;
  const left = make('span', 'display:flex;align-items:center', clock, carrier);
  const signs = make('span', 'display:flex;align-items:center;gap:5px');
  for (const sign of phone.signs) {
    if (sign === 'battery') {
      const shell = make('span', `display:inline-block;width:${phone.font_px * 1.7}px;height:${phone.font_px * 0.85}px;border:1px solid ${colour};border-radius:3px;padding:1px;box-sizing:border-box`);
      shell.append(make('span', `display:block;height:100%;width:${phone.battery}%;background:${colour};border-radius:1px`));
      signs.append(shell);
    } else if (sign === 'signal' || sign === 'signal2') {
      const bars = make('span', `display:flex;align-items:flex-end;gap:1px;height:${phone.font_px * 0.9}px`);
      for (let i = 1; i <= 4; i += 1) bars.append(make('span', `width:2.5px;height:${i * 25}%;background:${colour}`));
      signs.append(bars);
    } else signs.append(make('span', `font-size:${phone.font_px * 0.8}px`, sign));
  }
  bar.append(phone.clock_in === 'right' ? signs : left, phone.clock_in === 'right' ? left : signs);
  if (phone.notch) bar.append(make('span', `position:absolute;left:${phone.notch_at}%;top:${phone.status_px * 0.2}px;width:${phone.status_px * 0.6}px;height:${phone.status_px * 0.6}px;margin-left:-${phone.status_px * 0.3}px;border-radius:50%;background:#000`));
  return bar;
}

export function gestureBar(phone, dark) {
  const colour = dark ? 'rgba(255,255,255,.85)' : 'rgba(0,0,0,.75)';
  const bar = make('div', `position:fixed;left:0;bottom:0;right:0;height:${phone.navigation_px}px;z-index:2147483000;pointer-events:none;display:flex;align-items:center;justify-content:space-around;background:${phone.navigation === 'buttons' ? (dark ? '#000' : '#fff') : 'transparent'}`);
  if (phone.navigation === 'gesture') bar.append(make('span', `width:34%;height:4px;border-radius:4px;background:${colour}`));
  if (phone.navigation === 'buttons') {
    const shapes = ['<path d="M17 4L6 12l11 8z"/>', '<circle cx="12" cy="12" r="8"/>', '<path d="M5 5h14v14H5z"/>'];
    for (const shape of phone.buttons_reversed ? shapes.reverse() : shapes) {
      const el = make('span', 'line-height:0');
      el.innerHTML = SVG('0 0 24 24', shape, 16, dark ? '#eee' : '#444', 2);
      bar.append(el);
    }
  }
  return bar;
}
