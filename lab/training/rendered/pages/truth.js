// What is where on the page: boxes in CSS px, read from the DOM itself, through shadow roots too.
// A mark is something that a finder could take for a control: it has a surface (what is drawn around it),
// a glyph (the icon or the lettering) and a hit element (what takes the tap).

const marks = [];

export function mark(facts, { surface, glyph, hit, lettering = false }) {
  if (!surface || !glyph) return;
  marks.push({ facts, surface, glyph, hit: hit || surface, lettering });
}

const box = (r) => [r.left, r.top, r.width, r.height].map((v) => Math.round(v * 100) / 100);

export function* deep(root) {
  for (const child of root.children || []) {
    yield child;
    yield* deep(child);
  }
  if (root.shadowRoot) yield* deep(root.shadowRoot);
}

export function deepQuery(root, selector) {
  for (const el of deep(root)) if (el.matches(selector)) return el;
  return null;
}

const textOf = (el) => (el.innerText ?? el.textContent ?? '').replace(/\s+/g, ' ').trim();

// The innermost element with exactly this text.
export function elementWithText(root, text) {
  const wanted = text.replace(/\s+/g, '').toLowerCase();
  let found = null;
  for (const el of deep(root)) {
    if (el.tagName === 'STYLE' || el.tagName === 'SCRIPT') continue;
    if ((el.textContent || '').replace(/\s+/g, '').toLowerCase() === wanted && el.getClientRects().length) found = el;
  }
  return found;
}

// closest(), through shadow roots.
export function up(el, selector) {
  for (let at = el; at; at = at.parentElement || at.getRootNode().host) if (at.matches && at.matches(selector)) return at;
  return null;
}

function within(el, ancestor) {
  for (let at = el; at; at = at.assignedSlot || at.parentNode || at.host) if (at === ancestor) return true;
  return false;
}

function topAt(x, y) {
  let at = document.elementFromPoint(x, y);
  while (at && at.shadowRoot) {
    const inner = at.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === at) break;
    at = inner;
  }
  return at;
}

// How far from the middle a tap still lands on the element: left, top, width, height, or null if covered.
function hitBox(el, rect) {
  const x = rect.left + rect.width / 2, y = rect.top + rect.height / 2;
  const lands = (px, py) => { const at = topAt(px, py); return !!at && within(at, el); };
  if (!lands(x, y)) return null;
  const reach = (dx, dy) => {
    let far = 0;
    while (far < 420 && lands(x + dx * (far + 1), y + dy * (far + 1))) far += 1;
    return far + 0.5;
  };
  const left = reach(-1, 0), right = reach(1, 0), top = reach(0, -1), bottom = reach(0, 1);
  return [x - left, y - top, left + right, top + bottom].map((v) => Math.round(v * 100) / 100);
}

function letteringBox(el) {
  const range = document.createRange();
  let all = null;
  const take = (node) => {
    if (node.nodeType === 3 && node.nodeValue.trim()) {
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        if (r.width < 1 || r.height < 1) continue;
        all = all ? [Math.min(all[0], r.left), Math.min(all[1], r.top), Math.max(all[2], r.right), Math.max(all[3], r.bottom)]
          : [r.left, r.top, r.right, r.bottom];
      }
    }
    for (const child of node.childNodes || []) take(child);
    if (node.shadowRoot) take(node.shadowRoot);
    if (node.tagName === 'SLOT') for (const child of node.assignedNodes()) take(child);
  };
  take(el);
  return all && [all[0], all[1], all[2] - all[0], all[3] - all[1]];
}

export function readMarks() {
  return marks.map(({ facts, surface, glyph, hit, lettering }) => {
    const surfaceRect = surface.getBoundingClientRect(), glyphRect = glyph.getBoundingClientRect();
    const words = lettering ? letteringBox(glyph) : null;
    return {
      ...facts,
      box: box(surfaceRect),
      glyph: words ? words.map((v) => Math.round(v * 100) / 100) : box(glyphRect),
      hit: hitBox(hit, lettering ? surfaceRect : glyphRect),
      lettering,
    };
  });
}

// So that a second picture differs from the first only in the glyphs.
export function hideGlyphs() {
  for (const { glyph, lettering } of marks) {
    const each = lettering ? [glyph, ...deep(glyph)] : [glyph];
    for (const el of each) {
      if (!el.style) continue;
      if (lettering) {
        for (const name of ['color', '-webkit-text-fill-color']) el.style.setProperty(name, 'transparent', 'important');
        el.style.setProperty('text-shadow', 'none', 'important');
      } else el.style.setProperty('visibility', 'hidden', 'important');
    }
  }
}

function lineRects(node) {
  const range = document.createRange();
  const lines = [];
  const text = node.nodeValue;
  let current = null;
  for (let i = 0; i < Math.min(text.length, 240); i += 1) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const r = range.getClientRects()[0];
    if (!r || r.width === 0) { if (current) current.text += text[i]; continue; }
    if (!current || Math.abs(r.top - current.top) > r.height / 2) {
      current = { text: '', left: r.left, top: r.top, right: r.right, bottom: r.bottom };
      lines.push(current);
    }
    current.text += text[i];
    current.right = Math.max(current.right, r.right);
    current.left = Math.min(current.left, r.left);
  }
  return lines;
}

// Every line of text that can be seen, with the window it belongs to.
export function readLines() {
  const found = [];
  const visit = (node, windowId) => {
    if (node.nodeType === 3) {
      if (!node.nodeValue.trim()) return;
      const holder = node.parentElement || node.getRootNode().host;
      const style = getComputedStyle(holder);
      if (style.visibility === 'hidden' || style.opacity === '0' || style.display === 'none') return;
      for (const line of lineRects(node)) {
        const x = (line.left + line.right) / 2, y = (line.top + line.bottom) / 2;
        if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || !line.text.trim()) continue;
        const at = topAt(x, y);
        const over = at && up(at, '[data-window]');
        found.push({
          text: line.text.trim(),
          box: box({ left: line.left, top: line.top, width: line.right - line.left, height: line.bottom - line.top }),
          window: windowId,
          under: over && over.dataset.window !== windowId ? over.dataset.window : null,
        });
      }
      return;
    }
    if (node.nodeType !== 1 && node.nodeType !== 11) return;
    if (['STYLE', 'SCRIPT', 'TITLE'].includes(node.tagName)) return;
    const id = node.dataset && node.dataset.window !== undefined ? node.dataset.window : windowId;
    if (node.shadowRoot) visit(node.shadowRoot, id);
    const children = node.tagName === 'SLOT' && node.assignedNodes().length ? [] : node.childNodes;
    for (const child of children) visit(child, id);
  };
  visit(document.body, null);
  return found;
}

export const boxOf = (el) => box(el.getBoundingClientRect());
export { textOf };
