// Renders one scene with a library and reports what is where. The driver calls `renderScene` and the rest.

import { gestureBar, statusBar } from './kit.js';
import { buildPage } from './page.js';
import { boxOf, hideGlyphs, readLines, readMarks } from './truth.js';
import { buildWindows, windowCards } from './windows.js';

const STILL = '*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent!important} html,body{margin:0;padding:0} *{-webkit-tap-highlight-color:transparent} ::-webkit-scrollbar{display:none}';

const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

// A part that a library cannot make is drawn by us: whatever it left on the page is removed.
function attempted(lib, name) {
  const make = lib[name];
  return async_names.has(name) ? async (...given) => { const before = new Set(document.body.children); try { return await make(...given); } catch { clear(before); return null; } }
    : (...given) => { const before = new Set(document.body.children); try { return make(...given); } catch { clear(before); return null; } };
}

const async_names = new Set(['dialog']);
const clear = (before) => { for (const el of [...document.body.children]) if (!before.has(el)) el.remove(); };

export function serve(given) {
  const lib = { ...given };
  for (const name of ['button', 'nav', 'search', 'notice', 'chip', 'cell', 'dialog', 'sheet']) if (lib[name]) lib[name] = attempted(given, name);
  window.renderScene = async (scene) => {
    const style = document.createElement('style');
    style.textContent = `${STILL} body{font-family:${scene.theme.font};font-size:14px;color:${scene.theme.ink};background:${scene.theme.background}}${lib.css || ''}`;
    document.head.append(style);
    document.documentElement.lang = scene.language;
    if (lib.setUp) await lib.setUp(scene.theme);
    buildPage(scene, lib);
    await buildWindows(scene, lib);
    document.body.append(statusBar(scene.phone, scene.phone.light_signs), gestureBar(scene.phone, scene.phone.light_foot));
    if (lib.ready) await lib.ready();
    await document.fonts.ready;
    await settled();
  };
  window.readTruth = () => ({
    windows: windowCards().map(({ spec, el }) => ({ id: spec.id, kind: spec.kind, role: spec.role, box: boxOf(el) })),
    marks: readMarks(),
    lines: readLines(),
  });
  window.hideGlyphs = async () => { hideGlyphs(); await settled(); };
}
