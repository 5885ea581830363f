/** What a diagnosis makes of a place whose service signs in with the secret itself. */
import { expect, test } from 'vitest';
import type { PlacesContext } from '../../src/diagnosis/ladderContext.ts';
import { targetsOf } from '../../src/diagnosis/targetReadings.ts';
import type { TargetState } from '../../src/rotation/observation.ts';
import type { Trial } from '../../src/rotation/placeFacts.ts';
import type { RotationPorts, TriedTarget } from '../../src/rotation/ports.ts';
import { rotation } from '../rotation/given.ts';

const REFUSED: Trial = { trial: 'refused', reason: 'Azure DevOps cannot sign in with it (AADSTS7000215)' };
const MARKED: TargetState = { state: 'in-sync', detail: 'its mark names key:1' };

async function readingOf(state: TargetState, trial: Trial) {
  const [target] = rotation().targets;
  if (target === undefined) throw new Error('no target');
  let tries = 0;
  const port: TriedTarget = {
    observe: async () => state,
    deliver: async () => undefined,
    async tryInPlace() {
      tries += 1;
      return trial;
    },
  };
  const retry: PlacesContext['retry'] = call => call();
  const ports = { targets: [port] } as unknown as RotationPorts;
  const [place] = await targetsOf(
    { rotation: rotation({ targets: [target] }), ports, retry, credentials: [] },
    [],
  );
  return { reading: place?.reading, tries };
}

test('a refusal counts more than a mark that agrees, and the remedy is a new secret, since a run would believe the mark', async () => {
  expect((await readingOf(MARKED, REFUSED)).reading).toMatchObject({
    state: 'marked',
    agrees: false,
    detail: expect.stringContaining('AADSTS7000215'),
    instead: { command: 'keyturn rotate payments-api --now' },
  });
});

test('a refusal of what was changed after its mark is mended by any run, so no new secret is advised', async () => {
  const changed: TargetState = { state: 'unknown', detail: 'was changed outside Keyturn' };
  expect((await readingOf(changed, REFUSED)).reading).toEqual({
    state: 'marked',
    agrees: false,
    detail: expect.stringContaining('AADSTS7000215'),
  });
});

test('otherwise the mark tells, and a place that is known to be wrong is not tried', async () => {
  const accepted = await readingOf(MARKED, { trial: 'accepted', detail: 'it signed in' });
  expect(accepted.reading).toMatchObject({ state: 'marked', agrees: true });
  const untold = await readingOf(MARKED, { trial: 'untold', reason: 'a timeout' });
  expect(untold.reading).toMatchObject({ state: 'marked', agrees: true });
  const wrong = await readingOf({ state: 'differs', detail: 'holds another' }, REFUSED);
  expect(wrong).toMatchObject({ reading: { agrees: false, detail: 'holds another' }, tries: 0 });
});

test('a place without a secret is right without any credential', async () => {
  const state: TargetState = { state: 'in-sync', detail: 'uses a federated identity', needsNoSecret: true };
  const { reading } = await readingOf(state, { trial: 'accepted', detail: 'it signed in' });
  expect(reading).toEqual({ state: 'marked', agrees: true, detail: 'uses a federated identity' });
});
