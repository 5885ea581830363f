/** One reading for all who ask at once, one write for all who wait, and nothing of those whose lock has gone. */

import { setImmediate as moment } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Asked, rounds } from '../../src/connectors/together/rounds.ts';
import { type Guarded, sendTogether } from '../../src/connectors/together/sendTogether.ts';
import { sharedRead } from '../../src/connectors/together/sharedRead.ts';
import { openSubscribers } from '../../src/connectors/together/subscribers.ts';
import { LONGEST_RETRY_AFTER_MS } from '../../src/problem.ts';

async function moments(count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) await moment();
}

describe('a shared reading', () => {
  it('is one request for all who ask at the same moment, and fails for all of them alike', async () => {
    let sent = 0;
    const read = sharedRead(async () => {
      sent += 1;
      if (sent === 2) throw new Error('no response');
      return sent;
    });
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    const failed = await Promise.allSettled([read(), read()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read()).toBe(3);
  });

  it('never gives what was there before it was asked for', async () => {
    const act = fc.oneof(
      fc.constant('write' as const),
      fc.constant('read' as const),
      fc.record({ wait: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), fc.nat(3), fc.nat(3), async (acts, there, back) => {
        let state = 0;
        const read = sharedRead(async () => {
          await moments(there);
          const seen = state;
          await moments(back);
          return seen;
        });
        const reads: Promise<void>[] = [];
        for (const one of acts) {
          if (one === 'write') state += 1;
          else if (one === 'read') {
            const asked = state;
            reads.push(read().then(seen => expect(seen).toBeGreaterThanOrEqual(asked)));
          } else await moments(one.wait);
        }
        await Promise.all(reads);
      }),
    );
  });
});

describe('rounds', () => {
  it('take what comes while the place is read, leave what comes during the write, and lose nothing', async () => {
    const [read, write] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const written: string[][] = [];
    const deliver = rounds<string, string, undefined>({
      read: async () => void (await read.promise),
      async write(_read, asked) {
        written.push(asked.map(({ change }) => change));
        await write.promise;
        for (const { change, resolve } of asked) resolve(`${change} is there`);
      },
    });
    const first = [deliver('a')];
    await moment();
    first.push(deliver('b'));
    read.resolve();
    await moment();
    const late = [deliver('c'), deliver('d')];
    write.resolve();
    expect(await Promise.all(first)).toEqual(['a is there', 'b is there']);
    expect(await Promise.all(late)).toEqual(['c is there', 'd is there']);
    expect(written).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('fail all who were not told, where reading or writing fails or forgets them, and go on', async () => {
    let round = 0;
    const deliver = rounds<string, string, undefined>({
      read: async () => {
        round += 1;
        if (round === 1) throw new Error('unread');
        return undefined;
      },
      async write(_read, asked) {
        if (round === 4) for (const { resolve } of asked) resolve('done');
        asked[0]?.reject(new Error('alone'));
        if (round === 2) throw new Error('unwritten');
      },
    });
    const outcomes = async () =>
      (await Promise.allSettled([deliver('a'), deliver('b')])).map(one =>
        one.status === 'fulfilled' ? one.value : String(one.reason),
      );
    expect(await outcomes()).toEqual(['Error: unread', 'Error: unread']);
    expect(await outcomes()).toEqual(['Error: alone', 'Error: unwritten']);
    expect(await outcomes()).toEqual(['Error: alone', expect.stringContaining('without a result')]);
    expect(await outcomes()).toEqual(['done', 'done']);
  });
});

test('what is sent for several carries no change of one whose lock had gone right before it', async () => {
  const rejected: string[] = [];
  const sent: string[][] = [];
  const gone = new Set<string>();
  const asked = ['a', 'b', 'c'].map(
    (name): Asked<Guarded & { name: string }, never> => ({
      change: {
        name,
        beforeWrite: async () => {
          if (gone.has(name)) throw new Error(`${name} lost its lock`);
        },
      },
      resolve: () => {},
      reject: error => rejected.push(String(error)),
    }),
  );
  let tries = 0;
  const done = await sendTogether(asked, async (those, beforeWrite) => {
    tries += 1;
    // It takes a while to make a request, and longer where a token is fetched first.
    await moment();
    gone.add(['b', 'c'][tries - 1] ?? '');
    await beforeWrite();
    sent.push(those.map(({ change }) => change.name));
  });
  expect(sent).toEqual([['a']]);
  expect(done.map(({ change }) => change.name)).toEqual(['a']);
  expect(rejected).toEqual(['Error: b lost its lock', 'Error: c lost its lock']);
  gone.add('a');
  expect(await sendTogether(asked, async (_those, beforeWrite) => beforeWrite())).toEqual([]);
});

describe('what is asked for several rotations', () => {
  it('tells each of those who wait, once, and nobody who has what he came for', async () => {
    const { requester, subscribe } = openSubscribers();
    const told: string[] = [];
    const subscriber = (name: string) => ({
      waiting: (limit: string, ms: number) => told.push(`${name} ${limit} ${ms}`),
    });
    const [one, other] = [subscriber('one'), subscriber('other')];
    const { promise, resolve } = Promise.withResolvers<string>();
    await subscribe(subscriber('gone'), async () => {});
    const reading = [
      subscribe(one, () => promise),
      subscribe(one, () => promise),
      subscribe(other, () => promise),
    ];
    requester.waiting("ARM's limit", 900);
    expect(told).toEqual(["one ARM's limit 900", "other ARM's limit 900"]);
    resolve('read');
    expect(await Promise.all(reading)).toEqual(['read', 'read', 'read']);
    requester.waiting("ARM's limit", 900);
    expect(told).toHaveLength(2);
  });

  it('waits for a limit as long as the most patient of them', async () => {
    const { requester, subscribe } = openSubscribers();
    const { promise, resolve } = Promise.withResolvers<void>();
    const status = subscribe({ longestWaitMs: () => 30_000 }, () => promise);
    expect(requester.longestWaitMs()).toBe(30_000);
    const run = subscribe({}, () => promise);
    expect(requester.longestWaitMs()).toBe(LONGEST_RETRY_AFTER_MS);
    resolve();
    await Promise.all([status, run]);
  });
});
