// Drives one headless Chromium: a JSON scene a line on standard input, a JSON answer a line on standard
// output. Pictures go into the folder that is named first; the bundles come from the second.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [out, bundles, executablePath, modules] = process.argv.slice(2);
const { chromium } = createRequire(path.join(modules, 'package.json'))('playwright-core');
const profile = mkdtempSync(path.join(tmpdir(), 'rendered-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--allow-file-access-from-files', '--force-color-profile=srgb', '--hide-scrollbars'],
});

const picture = async (session, name) => {
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
  writeFileSync(path.join(out, name), Buffer.from(data, 'base64'));
};

async function render(scene) {
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error).slice(0, 300)));
  try {
    const session = await context.newCDPSession(page);
    const { width_px: width, height_px: height, dpr } = scene.viewport;
    await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: dpr, mobile: true });
    await page.goto(`file://${bundles}/${scene.library}.html`);
    await page.evaluate((given) => window.renderScene(given), scene);
    const truth = await page.evaluate(() => window.readTruth());
    await picture(session, 'shown.png');
    await page.evaluate(() => window.hideGlyphs());
    await picture(session, 'hidden.png');
    return { truth, problems };
  } finally {
    await page.close();
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await render(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error).slice(0, 500) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await context.close();
rmSync(profile, { recursive: true, force: true });
