/**
 * The page in a real browser: how it looks in light, dark, on a phone and on paper, what a keyboard and a screen reader find, and that
 * text of others runs nothing. `KEYTURN_SCREENSHOTS=DIR` keeps the pictures, to be looked at.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { page as pageText } from '../../../src/report/page/page.ts';
import { findBrowser, openBrowser } from '../../support/browser.ts';
import { searchedFolder } from '../../support/canary.ts';
import { hostileWorld, largeWorld, smallWorld } from './pageWorld.ts';

const found = await findBrowser();
const folder = searchedFolder();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A busy machine draws late. */
const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 30_000 });

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1240, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1240, height: 900 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 800 } },
};

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

const small = written('small.html', pageText(smallWorld()));
const hostile = written('hostile.html', pageText(hostileWorld()));
const large = written('large.html', pageText(largeWorld(1000)));

describe.skipIf(found === undefined)('the page in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    if (found !== undefined) browser = await openBrowser(found);
  });
  afterAll(() => browser.close());

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    /** What the browser complained about: errors of the script, and what the page's own policy refused. */
    readonly complaints: readonly string[];
    /** What was asked for besides the page. */
    readonly requests: readonly string[];
  }

  async function opened(url: string, look: BrowserContextOptions = {}): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width: 1240, height: 900 }, ...look });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => complaints.push(message.text()));
    page.on('request', request => requests.push(request.url()));
    await page.goto(url);
    return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
  }

  const shown = (page: Page) => page.locator('.rotation:visible').count();

  async function picture(page: Page, name: string): Promise<void> {
    const path = join(process.env['KEYTURN_SCREENSHOTS'] ?? folder, `${name}.png`);
    // What is not in sight is not laid out.
    for (let round = 0; round < 2; round += 1) {
      const height = z.number().parse(await page.evaluate('document.documentElement.scrollHeight'));
      await page.setViewportSize({ width: page.viewportSize()?.width ?? 1240, height });
      await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
    }
    await page.screenshot({ path, fullPage: true });
    expect(statSync(path).size).toBeGreaterThan(20_000);
  }

  test.each(Object.entries(LOOKS))(
    '%s: nothing runs over the edge, and the picture is there',
    async (name, look) => {
      await using open = await opened(small, look);
      const { page } = open;
      await page.click('#open');
      await picture(page, name);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(open.complaints).toEqual([]);
    },
  );

  test('a line of a rotation is whole on every width', async () => {
    await using open = await opened(small);
    const { page } = open;
    for (const width of [1240, 1060, 1050, 1000, 970, 700, 390, 340]) {
      await page.setViewportSize({ width, height: 5000 });
      await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
      const cut = await page.evaluate(
        `[...document.querySelectorAll('.rotation summary, .rotation summary *')]
          .filter(each => each.getBoundingClientRect().right > document.querySelector('.rotations').getBoundingClientRect().right + 1)
          .map(each => each.textContent)`,
      );
      expect(cut, `${width} pixels`).toEqual([]);
    }
  });

  test('on paper there are no controls, and what was opened is there', async () => {
    await using open = await opened(small);
    const { page } = open;
    await page.locator('.rotation summary').first().click();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tools:visible, .copy:visible').count()).toBe(0);
    expect(await page.locator('.details:visible').count()).toBe(1);
    await picture(page, 'print');
  });

  test('it asks for nothing but itself', async () => {
    await using open = await opened(small);
    expect(open.requests).toEqual([small]);
  });

  test.each(Object.entries(LOOKS))('%s: axe finds nothing', async (_name, look) => {
    await using open = await opened(small, look);
    await open.page.click('#open');
    const violations = await axe(open.page);
    expect(violations).toEqual([]);
  });

  test('text of others runs nothing and shows as text', async () => {
    await using open = await opened(hostile);
    const { page } = open;
    await page.click('#open');
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('body').innerText()).toContain('<script>hacked=1</script>');
    expect(open.complaints).toEqual([]);
  });

  test('what the page does not bring itself is refused: the policy of the page is in force', async () => {
    const text = pageText(smallWorld()).replace('</main>', '<script>hacked=1</script></main>');
    await using open = await opened(written('added.html', text));
    expect(await open.page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(open.complaints.join('\n')).toContain('Content Security Policy');
  });

  test('a person chooses by words, phase, finding and group, and sorts', async () => {
    await using open = await opened(small);
    const { page } = open;
    const all = await shown(page);
    await page.fill('#search', 'variablegroup contoso');
    await eventually(() => shown(page)).toBe(1);
    expect(await page.locator('#shown').innerText()).toBe(`1 of ${all} rotations`);
    await page.fill('#search', 'nothing like this');
    await eventually(() => page.locator('.none').isVisible()).toBe(true);
    await page.fill('#search', '');
    await page.selectOption('#code', 'foreign-credential');
    await eventually(() => shown(page)).toBe(1);
    await page.selectOption('#code', '');
    await page.selectOption('#group', 'canary');
    await eventually(() => shown(page)).toBe(2);
    await page.selectOption('#group', '');
    await page.click('.phase[data-phase=leaked]');
    await eventually(() => shown(page)).toBe(1);
    expect(await page.locator('.phase[data-phase=leaked]').getAttribute('aria-pressed')).toBe('true');
    await page.click('.phase[data-phase=leaked]');
    await eventually(() => shown(page)).toBe(all);
    await page.selectOption('#sort', 'name');
    await eventually(() => page.locator('.rotation h3').first().textContent()).toBe('billing-worker');
    const names = await page.locator('.rotation h3').allTextContents();
    expect(names).toEqual(names.toSorted());
    await page.selectOption('#sort', 'end');
    await eventually(() => page.locator('.rotation h3').first().textContent()).toBe('ledger');
  });

  test('with a keyboard alone: a link leads to the details, and a command is copied', async () => {
    await using open = await opened(small, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = open;
    await page.locator('.attention a').first().focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('#r-billing-worker .details').isVisible()).toBe(true);
    await page.locator('#r-billing-worker summary').focus();
    await page.keyboard.press('Space');
    await eventually(() => page.locator('#r-billing-worker .details').isVisible()).toBe(false);
    await page.locator('.attention .copy').first().focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('.attention .copy').first().innerText()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('keyturn rotate billing-worker');
  });

  test('without JavaScript everything is there, the details open, and no dead control is shown', async () => {
    await using open = await opened(small, { javaScriptEnabled: false });
    const { page } = open;
    expect(await shown(page)).toBe(8);
    expect(await page.locator('.tools:visible, button:enabled:visible').count()).toBe(0);
    await page.locator('.rotation summary').first().click();
    expect(await page.locator('#r-billing-worker svg.timeline').isVisible()).toBe(true);
  });

  test('a thousand rotations open, and are chosen among, sorted and opened all at once', async () => {
    await using open = await opened(large);
    const { page } = open;
    await eventually(() => page.locator('#shown').innerText()).toBe('1000 rotations');
    await page.fill('#search', 'app-0777');
    await eventually(() => page.locator('#shown').innerText()).toBe('1 of 1000 rotations');
    await page.fill('#search', '');
    await page.selectOption('#sort', 'end');
    await page.click('#open');
    await eventually(() => page.locator('#shown').innerText()).toBe('1000 rotations');
    expect(await page.locator('details[open]').count()).toBe(1000);
    expect(open.complaints).toEqual([]);
  });
});

const results = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});

/** The rules of WCAG 2.2 A and AA, and good practice; in the page's own world, which its policy closes to scripts. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = results.parse(await page.evaluate('axe.run(document)'));
  return violations.map(({ id, impact, nodes }) => {
    const first = nodes[0];
    return `${impact} ${id}: ${nodes.length} × ${first?.html.slice(0, 200)} ${first?.failureSummary ?? ''}`;
  });
}
