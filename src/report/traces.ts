/** What a trail tells of a rotation that left the policy: what its runs made, where, and when the last one was. */
import { GUID } from '../policy/guid.ts';
import { placeIn } from '../policy/place.ts';
import type { Traces } from '../rotation/leftovers.ts';
import { about, type TrailEntry } from './entry.ts';

/**
 * Trails of versions before this one name neither registration nor vault secret. Every one names run and key id, and both are
 * in what a run leaves behind.
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

/** Steps whose event names a credential of the run's own. */
const MAKING: readonly string[] = ['create', 'publish'];
