/** What is read right before something is removed, and how often: promise 4. The steps alone, on ports that answer as told. */
import { describe, expect, it } from 'vitest';
import { isProblem } from '../../src/problem.ts';
import type { TokenAnswer, VaultVersion } from '../../src/rotation/observation.ts';
import type { RotationPorts } from '../../src/rotation/ports.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { confirm } from '../../src/run/steps/confirm.ts';
import { discard } from '../../src/run/steps/remove.ts';
import type { Work } from '../../src/run/work.ts';
import { Secret } from '../../src/secret.ts';
import { serialByKey } from '../../src/serialByKey.ts';
import { stillClock } from '../cli/given.ts';
import { credential, hours, inSync, now, rotation, situation, version } from '../rotation/given.ts';

const REFUSED: TokenAnswer = { answer: 'rejected', code: 7000215, reason: 'AADSTS7000215' };
const ACCEPTED: TokenAnswer = { answer: 'accepted' };
const reason = { code: 'all-delivered' as const, text: '' };

interface Answers {
  /** In turn; the last one for ever. */
  readonly tokens?: readonly TokenAnswer[];
  readonly newest?: VaultVersion;
}

function working(state: Situation, { tokens = [ACCEPTED], newest }: Answers = {}) {
  const [asked, written, removed] = [[] as TokenAnswer[], [] as string[], [] as string[]];
  const value = new Secret('one~value');
  const listed = state.vault?.state === 'present' ? state.vault.versions[0] : undefined;
  const current = newest ?? listed;
  const target = {
    observe: async () => inSync,
    deliver: async () => undefined,
    value: async () => value,
  };
  const ports = {
    registration: {
      read: async () => state.registration,
      remove: async (_objectId: string, keyId: string) => void removed.push(keyId),
    },
    vault: {
      current: async () => current && { version: current, value },
      tag: async (id: string) => void written.push(id),
    },
    token: {
      ask: async () => {
        const answer = tokens[Math.min(asked.length, tokens.length - 1)] ?? ACCEPTED;
        asked.push(answer);
        return answer;
      },
    },
    targets: [target, target],
  } as unknown as RotationPorts;
  const time = { passed: 0 };
  const clock = stillClock(now, time);
  const patience: Work['patience'] = {
    retry: (_about, call) => call(),
    async wait(_about, _why, ms) {
      time.passed += ms;
    },
  };
  const work = {
    ...{ rotation: rotation(), ports, clock, patience, unstoppable: patience, emit: () => {} },
    ...{
      intent: { run: 'r-now', force: false },
      serially: serialByKey(),
      canaries: new Map(),
      values: new Map(),
      siblings: () => [],
    },
  } as unknown as Work;
  return { work, asked, written, removed };
}

const confirmed = version('v1', { keyId: 'one', confirmedAt: hours(-30) });

describe('before something is removed', () => {
  const step = { kind: 'confirm' as const, version: 'v1', beforeRemoval: true as const, reason };

  it('all of six calls in a row have to be accepted; one of them after refusals is not sufficient', async () => {
    const state = situation({ versions: [confirmed] });
    const lagging = [...Array.from({ length: 6 }, () => REFUSED), ACCEPTED, REFUSED];
    const { work, asked } = working(state, { tokens: lagging });
    const problem = await confirm(work, state, step).catch((error: unknown) => error);
    expect(isProblem(problem, 'refused'), String(problem)).toBe(true);
    expect(asked.length).toBe(36);
  });

  it('six that are accepted after a refusal are', async () => {
    const state = situation({ versions: [confirmed] });
    const { work, asked } = working(state, { tokens: [REFUSED, ACCEPTED] });
    expect((await confirm(work, state, step)).effect).toMatchObject({
      effect: 'confirmed',
      beforeRemoval: true,
    });
    expect(asked.length).toBe(12);
  });

  it.each([
    ['was taken back', version('v1', { keyId: 'one' })],
    ['was given anew', version('v1', { keyId: 'one', confirmedAt: hours(-1) })],
  ])('a confirmation that %s by another run meanwhile is not written over', async (_what, newest) => {
    const state = situation({
      versions: [version('v1', { keyId: 'one', confirmedAt: hours(-30), places: 'x' })],
    });
    const { work, written } = working(state, { newest });
    const problem = await confirm(work, state, step).catch((error: unknown) => error);
    expect(isProblem(problem, 'overtaken'), String(problem)).toBe(true);
    expect(written).toEqual([]);
  });

  it('an orphan is not removed where the vault has a newer version by then: its value may be that', async () => {
    const state = situation({ credentials: [credential('one'), credential('two', { start: hours(-2) })] });
    const step = { kind: 'discard' as const, keyId: 'two', reason: { code: 'orphan' as const, text: '' } };
    const { work, removed } = working(state, { newest: version('v2', { keyId: 'two' }) });
    const problem = await discard(work, state, step).catch((error: unknown) => error);
    expect(isProblem(problem, 'overtaken'), String(problem)).toBe(true);
    expect(removed).toEqual([]);
    const still = working(state);
    await discard(still.work, state, step);
    expect(still.removed).toEqual(['two']);
  });
});
