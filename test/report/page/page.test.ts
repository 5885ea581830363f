/** The page as text: what is in it, that all text shows as text, and that it refers to nothing outside of itself. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { behavior } from '../../../src/report/page/behavior.ts';
import { html } from '../../../src/report/page/html.ts';
import { page } from '../../../src/report/page/page.ts';
import { style } from '../../../src/report/page/style.ts';
import { Secret } from '../../../src/secret.ts';
import { HOSTILE, hostileWorld, largeWorld, smallWorld } from './pageWorld.ts';

const small = page(smallWorld());

test('a small fleet is as it was looked at', async () => {
  const shown = small
    .replace(style, '\n(style)\n')
    .replace(behavior, '\n(script)\n')
    .replaceAll(/sha256-[\w+/]+=/g, 'sha256-(hash)')
    .replaceAll(
      /(?=<(?:section|li|tr|p|svg|rect|text|line|circle|h[1-4]|details|table|label|div|ol|ul|summary)[ >])/g,
      '\n',
    );
  await expect(shown).toMatchFileSnapshot('small.txt');
});

describe('text of others', () => {
  const hostile = page(hostileWorld());
  /** Element and attribute names in their order: what text could add to, and nothing else. */
  const skeleton = (text: string) =>
    [
      ...text
        .replace(style, '')
        .replace(behavior, '')
        .matchAll(/<\/?([a-z0-9!]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi),
    ].map(
      ([, name, attributes = '']) =>
        `${name} ${[...attributes.matchAll(/([\w-]+)(?:="[^"]*")?/g)].map(([, each]) => each).join(' ')}`,
    );

  test('changes nothing about the elements of the page', () => {
    expect(skeleton(hostile)).toEqual(skeleton(small));
    expect(skeleton(small).length).toBeGreaterThan(500);
  });

  test('is nowhere in it as it came', () => {
    expect(hostile).not.toContain(HOSTILE);
    expect(hostile).not.toContain('<img');
    expect(hostile.split('&lt;script&gt;hacked=1').length).toBeGreaterThan(100);
  });

  const escaped =
    '&quot;&#39;&gt;&lt;img src=x onerror=&quot;hacked=1&quot;&gt;&lt;script&gt;hacked=1&lt;/script&gt;&lt;/style&gt;&lt;!--&amp;lt;';

  test.each([
    ['a cell', html`<td>${HOSTILE}</td>`, `<td>${escaped}</td>`],
    ['an attribute', html`<td title="${HOSTILE}"></td>`, `<td title="${escaped}"></td>`],
    ['a list', html`<td>${[HOSTILE, html`<b>${HOSTILE}</b>`]}</td>`, `<td>${escaped}<b>${escaped}</b></td>`],
  ])('in %s has none of the signs of markup', (_where, cell, expected) => {
    expect(cell.toString()).toBe(expected);
  });
});

test('a secret that got into a text is filtered before it is escaped', () => {
  const value = `a<b>&"c"'d'-${'x'.repeat(20)}`;
  const held = new Secret(value);
  expect(html`<p>${`it holds ${value}`}</p>`.toString()).toBe(`<p>it holds ${held}</p>`);
});

test('nothing is loaded: every reference is to the page itself', () => {
  const references = [...small.matchAll(/\s(?:src|href|srcset|action|data|xlink:href)="([^"]*)"/g)].map(
    ([, to]) => to,
  );
  expect(references.length).toBeGreaterThan(3);
  expect(references.filter(to => to?.startsWith('#') !== true)).toEqual([]);
  expect(`${style}${behavior}`).not.toMatch(/https?:|url\((?!#)|@import|import\(|fetch\(|XMLHttp/);
});

test('only the style and the script of the page are allowed, by their hashes, and there is no style in attributes', () => {
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(small) ?? [];
  const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  expect(policy.replaceAll('&#39;', "'")).toBe(
    `default-src 'none'; script-src '${hash(behavior)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`,
  );
  expect(small).not.toMatch(/\sstyle="|\son[a-z]+="/);
});

test('every anchor leads to an element, and no id is there twice', () => {
  const ids = [...small.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const anchors = [...small.matchAll(/(?:href="#|aria-labelledby="|url\(#)([^")]*)/g)].map(([, id]) => id);
  expect(anchors.filter(anchor => !ids.includes(anchor))).toEqual([]);
});

test('a thousand rotations are some megabytes, and an empty fleet is a page, too', () => {
  expect(page(largeWorld(1000)).length).toBeLessThan(6_000_000);
  const empty = page({ ...smallWorld(), rotations: [] });
  expect(empty).toContain('0 rotations');
  expect(empty).not.toContain('NaN');
});

test('what could not be read is not shown as fine', () => {
  const [, entry = ''] = /<li class="rotation" id="r-ledger"(.*?)<\/details>/s.exec(small) ?? [];
  expect(entry).toContain('tone bad">unknown<');
  expect(entry).toContain('not read');
  expect(entry).toContain('is not known');
  expect(entry).not.toContain('tone good');
});
