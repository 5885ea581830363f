/** Finds what the runs of a rotation, which is no longer in the policy, created, where, and when the last run was. */
import { GUID } from '../policy/guid.ts';
import { placeIn } from '../policy/place.ts';
import type { Traces } from '../rotation/leftovers.ts';
import { about, type TrailEntry } from './entry.ts';

/**
 * Trails of earlier versions contain neither registration nor vault secret. All contain run and key id, and both are in the
 * names and tags of what a run leaves behind.
 */
export function tracesOf(entries: readonly TrailEntry[], name: string): Traces {
  const ofRotation = entries.filter(entry => about(entry, name) !== undefined);
  const made = ofRotation.filter(({ event, step }) => event === 'step.done' && MAKING.includes(step ?? ''));
  const identifiers = new Set(made.flatMap(({ vault }) => vault ?? []));
  const last = ofRotation.at(-1);
  return {
    keyIds: new Set(made.flatMap(({ keyId }) => keyId ?? [])),
    runs: new Set(ofRotation.map(({ run }) => run)),
    appIds: [...new Set(made.flatMap(({ appId = '' }) => (GUID.test(appId) ? [appId] : [])))],
    vaults: [...identifiers].flatMap(identifier => placeIn(identifier) ?? []),
    ...(last === undefined ? {} : { last: new Date(last.time) }),
  };
}

/** Steps whose event contains the key id of a credential that the run created. */
const MAKING: readonly string[] = ['create', 'publish'];
