/**
 * What others recorded of the real services is asked of the sandbox, and answered as it was then: facts restated, values
 * replaced, each file with its source. What is known to differ says so in its file, and no longer where it does not.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { calmSettings } from './calmSettings.ts';
import { type Replayed, recordings, replay, worldOf } from './replay.ts';

const kept = recordings();
let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await openSandbox(worldOf(kept, { ...calmSettings(), deletingMs: 0 }));
});

afterAll(() => sandbox[Symbol.asyncDispose]());

test.for(kept)('$file: $recording.about', async ({ recording }) => {
  const replayed = await replay(sandbox, recording);
  const wrong = replayed.flatMap(verdict);
  expect(wrong, `${wrong.join('\n')}\n`).toEqual([]);
});

test('there are recordings of every service, forty at least, and each says where it is from', () => {
  const exchanges = kept.flatMap(({ recording }) => recording.exchanges);
  expect(exchanges.length).toBeGreaterThanOrEqual(40);
  const hosts = new Set(
    exchanges.map(({ request }) => new URL(request.url.replace('{{vault}}', 'kv.vault.azure.net')).hostname),
  );
  for (const host of [
    'login.microsoftonline.com',
    'graph.microsoft.com',
    'management.azure.com',
    'dev.azure.com',
    'api.github.com',
  ])
    expect([...hosts]).toContain(host);
  expect([...hosts].some(host => host.endsWith('.vault.azure.net'))).toBe(true);
  const unnamed = kept.filter(
    ({ recording: { source } }) => (source.file ?? source.address ?? source.tool) === undefined,
  );
  expect(unnamed.map(({ file }) => file)).toEqual([]);
});

/** What has to be mended: in the sandbox, or in the file. */
function verdict({ exchange, differences }: Replayed): string[] {
  if (exchange.differs === undefined)
    return differences.map(
      ({ at, expected, found }) => `${exchange.name}: ${at}: recorded ${expected}, the sandbox has ${found}`,
    );
  return differences.length > 0
    ? []
    : [`${exchange.name}: is answered as recorded now: take out "differs: ${exchange.differs}"`];
}
