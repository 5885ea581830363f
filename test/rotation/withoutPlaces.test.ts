/** A rotation whose secret is in the vault alone, or beside it in best-effort places only. */
import { describe, expect, it } from 'vitest';
import { credential, hours, inSync, rotation, situation, steps, verdictOn, version } from './given.ts';

const optional = rotation().targets.filter(({ required }) => !required);

describe.each([
  { targets: 'no place', change: { targets: [] }, states: [] },
  {
    targets: 'best-effort places only',
    change: { targets: optional },
    states: [inSync],
  },
])('with $targets', ({ change, states }) => {
  const published = (confirmedAt?: Date) =>
    situation(
      {
        credentials: [credential('one'), credential('old')],
        versions: [
          version('v2', {
            keyId: 'one',
            supersedes: { keyId: 'old', version: 'v1' },
            ...(confirmedAt === undefined ? {} : { confirmedAt }),
          }),
          version('v1', { keyId: 'old', confirmedAt: hours(-900) }),
        ],
      },
      { targets: states, confirmedNow: confirmedAt !== undefined },
    );

  it('the new secret is confirmed, since the vault hands it out', () => {
    expect(steps(verdictOn(published(), change))).toContain('confirm v2');
  });

  it('what it supersedes goes when its overlap is over', () => {
    expect(steps(verdictOn(published(hours(-25)), change))).toContain('retire old');
  });
});
