/** `npm run picture`: config/pictures/report.png, the page of `keyturn report` in a real browser. Look at it before it is committed. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { page as pageText } from '../src/report/page/page.ts';
import { smallWorld } from '../test/report/page/pageWorld.ts';
import { findBrowser, openBrowser } from '../test/support/browser.ts';

const PICTURE = fileURLToPath(new URL('../config/pictures/report.png', import.meta.url));
const SHOWN = ['payments-api', 'reporting-batch', 'search-indexer', 'shop-backend', 'shop-frontend'];
const WIDTH = 1080;
const OPENED = 'search-indexer';

const found = await findBrowser();
if (found === undefined) throw new Error('no browser: name one with KEYTURN_BROWSER, or install chromium');
const folder = mkdtempSync(join(tmpdir(), 'keyturn-picture-'));
const browser = await openBrowser(found);
try {
  const { trail: _none, ...world } = smallWorld();
  const rotations = world.rotations.filter(({ name }) => SHOWN.includes(name));
  const file = join(folder, 'report.html');
  writeFileSync(file, pageText({ ...world, rotations }));
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 1500 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(file).href);
  await page.click(`#r-${OPENED} summary`);
  await page.mouse.move(0, 0);
  const { y = 0, height = 0 } = (await page.locator(`#r-${OPENED} svg.timeline`).boundingBox()) ?? {};
  await page.screenshot({
    path: PICTURE,
    clip: { x: 0, y: 0, width: WIDTH, height: Math.ceil(y + height + 16) },
  });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
console.log(`${PICTURE}: ${Math.ceil(statSync(PICTURE).size / 1000)} kB`);
