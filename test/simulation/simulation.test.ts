/** A sample of what `npm run simulate` does at length, in processes of its own: it puts another time in the place of the real one. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshSeed } from '../support/freshSeed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STORIES = new URL('stories/', import.meta.url);
/** Longer than any of these takes, also on a machine that does something else. */
const LONGEST_MS = 300_000;

/** Another one each time; what it finds is found again by it. */
const fresh = freshSeed(2_000_000);

async function simulate(...args: readonly string[]): Promise<{ exitCode: unknown; stdout: string }> {
  const child = spawn(process.execPath, ['scripts/simulate.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('close', resolve));
  const stdout = await text(child.stdout);
  return { exitCode: await ended, stdout };
}

describe('in simulated nights', () => {
  it(
    'no promise is broken in stories that are always the same',
    async () => {
      const { exitCode, stdout } = await simulate('--stories', '10', '--seed', '1');
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no promise was broken')]);
    },
    LONGEST_MS,
  );

  it(
    `nor in ones that nobody has seen before (fresh seed ${fresh}, KEYTURN_SEED repeats it)`,
    async () => {
      const { exitCode, stdout } = await simulate('--stories', '8', '--seed', String(fresh));
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no promise was broken')]);
    },
    LONGEST_MS,
  );

  it.each(readdirSync(STORIES))(
    'no promise is broken any more in %s',
    async name => {
      const { exitCode, stdout } = await simulate('--file', fileURLToPath(new URL(name, STORIES)));
      expect([exitCode, stdout]).toEqual([0, expect.not.stringContaining('✗')]);
    },
    LONGEST_MS,
  );

  it(
    'the same seed is the same story, to the last request and the last millisecond',
    async () => {
      const [first, second] = await Promise.all([simulate('--story', '8'), simulate('--story', '8')]);
      expect(first.stdout.split('\n').length).toBeGreaterThan(30);
      expect(second).toEqual(first);
    },
    LONGEST_MS,
  );

  it(
    'two runs without a common lock make and remove nothing wrong in any order of their requests',
    async () => {
      const { exitCode, stdout } = await simulate('--orders', '--scenario', 'create');
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^create: \d\d+ orders, all of them/)]);
    },
    LONGEST_MS,
  );

  it(
    'a world ends as the one does in which the published program works over HTTPS',
    async () => {
      const { exitCode, stdout } = await simulate('--replay', '1', '--seed', '2');
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining(' 0 differences')]);
    },
    LONGEST_MS,
  );

  it(
    'a mistake in the program is noticed',
    async () => {
      const child = spawn(process.execPath, ['scripts/mutations.ts', '--simulated', 'publish before prove'], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      expect(await text(child.stdout)).toContain('broken after');
    },
    LONGEST_MS,
  );
});
