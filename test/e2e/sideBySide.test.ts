/**
 * This version and an earlier one run side by side, in both orders: while a fleet is updated, cron lines of both meet on
 * one rotation. Watched at every request: no outage, nothing unproven published, nothing foreign removed or changed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livingOf, newestOf, passwordOf } from '../promises/checkers/view.ts';
import { buildProgram, type Program } from '../promises/program.ts';
import { NAME } from '../promises/scenery.ts';
import {
  buildEarlier,
  CONTENT,
  EARLIER,
  furtherRuns,
  isInThisClone,
  openPair,
  type Pair,
  restOf,
  type Who,
} from './sideBySide.ts';
import { must } from './stage.ts';

const SECOND_MS = 1_000;
const HOUR = 3_600_000;
const DAYS = Number(process.env['KEYTURN_DAYS'] ?? 200);
const IS_HERE = isInThisClone(EARLIER);
const both = IS_HERE ? `this version and ${EARLIER}` : `skipped, since ${EARLIER} is not in this clone`;
const orders: [Who, Who][] = [
  ['old', 'new'],
  ['new', 'old'],
];

describe.skipIf(!IS_HERE)(`${both}, on one rotation`, () => {
  let programs: Record<Who, Program>;
  beforeAll(async () => {
    const current = await buildProgram();
    programs = { new: current, old: await buildEarlier(EARLIER, current) };
  }, 120_000);
  afterAll(async () => {
    await programs.old[Symbol.asyncDispose]();
    await programs.new[Symbol.asyncDispose]();
  });

  it.each(orders)('%s rotates and confirms, %s carries on', async (one, other) => {
    await using pair = await openPair(programs);
    await expectDone(pair, one, 'rotate');
    await nights(pair, other);
    await expectContent(pair);
  });

  it.each(
    orders.flatMap(([one, other]) =>
      ['addPassword', 'setSecret', 'updateSecret'].map((operation): [Who, string, Who] => [
        one,
        operation,
        other,
      ]),
    ),
  )('%s dies right after %s, %s carries on', async (one, operation, other) => {
    await using pair = await openPair(programs);
    await pair.killed(one, operation, 'rotate');
    await expectDone(pair, other, 'rotate');
    await nights(pair, one);
    await expectContent(pair);
  });

  it.each(orders)('%s begins a revocation and cannot finish it, %s does by rotate', async (one, other) => {
    await using pair = await openPair(programs);
    const { sandbox, leaked } = pair.bench;
    await expectDone(pair, other, 'rotate');
    const { keyId } = must(passwordOf(sandbox.world, newestOf(sandbox.world).value));
    leaked.add(keyId);
    const fault = { kind: 'error', status: 403, body: {} } as const;
    sandbox.faults.add({ operation: 'updateAppSettings', count: 'all', fault });
    const revoked = await pair.run(one, 'revoke', NAME, '--yes');
    expect(revoked.exitCode, revoked.stdout + revoked.stderr).toBe(3);
    sandbox.faults.clear();
    await expectDone(pair, other, 'rotate');
    expect(livingOf(sandbox.world).map(each => each.keyId)).not.toContain(keyId);
    await nights(pair, one);
    await expectContent(pair);
  });

  it.each(orders)('%s rotates, %s goes back to the one before', async (one, other) => {
    await using pair = await openPair(programs);
    await expectDone(pair, one, 'rotate');
    await expectDone(pair, other, 'rollback', NAME, '--yes');
    await expectDone(pair, one, 'rotate');
    await nights(pair, other);
    await expectContent(pair);
  });

  it.each(orders)('while %s is at it, %s says that it is locked', async (one, other) => {
    await using pair = await openPair(programs);
    const rule = pair.bench.sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'pause' } });
    const first = pair.begin(one, 'rotate');
    await expect.poll(() => rule.hit, { timeout: 30_000 }).toBeGreaterThan(0);
    expect((await pair.run(other, 'rotate')).exitCode).toBe(4);
    pair.bench.sandbox.faults.clear();
    expect((await first.result).exitCode).toBe(0);
    expect(pair.broken()).toEqual([]);
  });

  it.each(orders)(
    `${DAYS} days of alternating nights, the first by %s, the second by %s (KEYTURN_DAYS; a year in npm run nightly)`,
    async (one, other) => {
      await using pair = await openPair(programs);
      const { clock, world } = pair.bench.sandbox;
      const end = clock.now() + DAYS * 24 * HOUR;
      for (let count = 0; clock.now() < end; count += 1) {
        await expectDone(pair, count % 2 === 0 ? one : other, 'rotate');
        const inUse = newestOf(world).value;
        const waiting = livingOf(world).some(
          each => each.displayName !== null && isOlder(pair, each.value, inUse),
        );
        clock.advance((waiting ? 47 : 14 * 24 - 1) * HOUR);
      }
      // A new one is due after 150 days (USUAL_LIFE in scenery.ts); the first is due at once.
      const { versions } = must(world.vaults[0]?.secrets[0]);
      expect(versions.length).toBeGreaterThanOrEqual(3 + Math.floor(DAYS / 150));
      await nights(pair, one);
      await expectContent(pair);
    },
    240_000,
  );
});

/** A living credential that the vault held before what it holds now. */
function isOlder({ bench }: Pair, value: string, inUse: string): boolean {
  const versions = bench.sandbox.world.vaults[0]?.secrets[0]?.versions ?? [];
  return value !== inUse && versions.some(version => version.value === value);
}

/**
 * Not within the same second as the run before: Key Vault counts in whole seconds, so the order of versions of one second is not
 * known, and what they supersede waits for the longest time.
 */
async function expectDone(pair: Pair, who: Who, ...args: readonly string[]): Promise<void> {
  pair.bench.sandbox.clock.advance(SECOND_MS);
  const run = await pair.run(who, ...args);
  expect(run.exitCode, `${who}: ${run.stdout}${run.stderr}`).toBe(0);
}

/**
 * The longest usual wait is eight days; then the report has to show a sign-in that was made after it. The first secret ends
 * on the twelfth day: of one older than the log, what a sign-in of this program hides is not known, and it stays until then.
 */
const NIGHTS = [1, 2, 8, 9, 10, 12];

async function nights(pair: Pair, who: Who): Promise<void> {
  let last = 0;
  for (const night of NIGHTS) {
    pair.bench.sandbox.clock.advance((night - last) * 24 * HOUR + 60_000);
    await expectDone(pair, who, 'rotate');
    last = night;
  }
}

/** Both call it done, one credential of ours is left, and no promise was broken on the way. */
async function expectContent(pair: Pair): Promise<void> {
  expect(await furtherRuns(pair)).toEqual(CONTENT);
  const rest = restOf(pair);
  expect(rest.filter(line => /credential: ours/.test(line))).toEqual([`${NAME}: credential: ours -1`]);
  expect(rest.filter(line => line.includes('nobody') && !line.includes('vault version'))).toEqual([]);
  expect(pair.broken()).toEqual([]);
}
