/** The page of `keyturn report` with a thousand rotations in a real browser: how long it takes until a person can read it, and choose. */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { page as pageText } from '../../src/report/page/page.ts';
import { largeWorld } from '../report/page/pageWorld.ts';
import { findBrowser, openBrowser } from '../support/browser.ts';
import { openFolder } from './folder.ts';
import type { Line } from './line.ts';
import type { Bench } from './section.ts';

const SECTION = 'page';
const ROTATIONS = 1000;
const ROUNDS = 7;
const MOST_MS = 1000;

export async function measurePage({ say }: Bench): Promise<readonly Line[]> {
  const found = await findBrowser();
  if (found === undefined)
    return [
      { section: SECTION, what: 'a real browser', target: '-', measured: 'none found', met: undefined },
    ];
  await using folder = await openFolder();
  const file = join(folder.path, 'report.html');
  const begun = performance.now();
  await writeFile(file, pageText(largeWorld(ROTATIONS)));
  const writing = performance.now() - begun;
  const browser = await openBrowser(found);
  try {
    const times = { open: [] as number[], choose: [] as number[], sort: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await browser.newPage();
      times.open.push(await timed(page, () => page.goto(pathToFileURL(file).href)));
      times.choose.push(await timed(page, () => page.fill('#search', `app-07${round}`)));
      times.sort.push(await timed(page, () => page.selectOption('#sort', 'end')));
      await page.close();
    }
    const size = `${((await stat(file)).size / 1e6).toFixed(1)} MB, written in ${Math.round(writing)} ms`;
    say(`  ${size}; Chromium ${browser.version()}`);
    return [
      line(`${ROTATIONS} rotations open (${size})`, times.open),
      line('the first choice by words, which reads all texts', times.choose),
      line('sorting by end', times.sort),
    ];
  } finally {
    await browser.close();
  }
}

function line(what: string, times: readonly number[]): Line {
  const median = times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  return {
    section: SECTION,
    what,
    target: `< ${MOST_MS} ms`,
    measured: `${Math.round(median)} ms`,
    met: median < MOST_MS,
  };
}

/** Until what was done is on the screen: the second frame after it begins when the first one is drawn. */
async function timed(page: Page, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  z.number().parse(
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))'),
  );
  return performance.now() - begun;
}
