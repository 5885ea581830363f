/** Which notices a channel gets, by what it was sent before: as data, for what runs are slow to show. */
import { describe, expect, test } from 'vitest';
import type { Said } from '../../src/notices/runFacts.ts';
import type { Sent } from '../../src/notices/sentBefore.ts';
import { toSend } from '../../src/notices/toSend.ts';
import type { Channel } from '../../src/policy/channel.ts';
import { policy } from '../cli/given.ts';
import { CHANNELS } from './channelStage.ts';

const AT = new Date('2026-12-01T03:00:00Z');
const [rotation] = policy({ name: 'payments-api' }).rotations;
if (rotation === undefined) throw new Error('a policy without rotations');
const KEY = 'keyturn/payments-api/0a1b2c3d';

function sentAt(hoursAgo: number, codes: readonly string[]): ReadonlyMap<string, Sent> {
  const at = new Date(AT.getTime() - hoursAgo * 3_600_000);
  return new Map([[KEY, { key: KEY, kind: 'failed', state: 'open', codes, since: at.toISOString(), at }]]);
}

function states(good: Said['good'], codes: readonly string[], channel: Channel = CHANNELS.slack): string[] {
  const said = [{ rotation, notices: [], ...(good === undefined ? {} : { good }) }] as readonly Said[];
  return toSend(channel, { said, whole: [], at: AT }, sentAt(5, codes), 'many').map(({ state }) => state);
}

describe('trouble is over', () => {
  test.each([
    ['in full', ['target-unreadable'], ['over']],
    ['in full', ['step-failed', 'target-failed'], ['over']],
    // Nothing was read but lists: a place may still differ, Entra may still refuse the value.
    ['by dates', ['target-unreadable'], []],
    ['by dates', ['value-refused'], []],
    ['by dates', ['step-failed', 'target-failed'], []],
    ['by dates', ['a-code-of-a-later-version'], []],
    ['by dates', ['step-failed'], ['over']],
    ['by dates', ['no-room', 'still-due'], ['over']],
    // No later run looks at it.
    ['in full', ['copy-not-disabled'], []],
    // Deferred, skipped, left to another run.
    [undefined, ['step-failed'], []],
  ] as const)('%s, %j: %j', (good, codes, expected) => {
    expect(states(good, codes)).toEqual(expected);
  });

  test('for a channel that was sent it, and for no other', () => {
    const said: readonly Said[] = [{ rotation, notices: [], good: 'in full' }];
    expect(toSend(CHANNELS.slack, { said, whole: [], at: AT }, new Map(), 'many')).toEqual([]);
  });

  test('also where the channel does not ask for its kind any more', () => {
    expect(states('in full', ['step-failed'], { ...CHANNELS.slack, on: ['digest'] })).toEqual(['over']);
  });
});
