/** Which registrations a holder of places names, by what its list shows and by ids in the texts of its settings. */
import type { SeenHolder } from './holding.ts';
import { type Evidence, foundIn, type Placed, type RegistrationIndex } from './links.ts';

export interface HolderEvidence {
  readonly placed: Placed;
  readonly evidence: Evidence;
}

/** By client id: in a tag, in the name, or in a setting. */
export function byClientId({ holder, places }: SeenHolder, { byAppId }: RegistrationIndex): HolderEvidence[] {
  const inClues = holder.clues.flatMap(({ from, name, text }) =>
    foundIn(text, byAppId).map(({ placed }) => ({ placed, evidence: evidenceOf(from, name) })),
  );
  const inSettings = places.flatMap(({ place, ids }) =>
    ids.flatMap(id => {
      const placed = byAppId.get(id);
      return placed === undefined ? [] : [{ placed, evidence: evidenceOf('setting', place.name) }];
    }),
  );
  return [...inClues, ...inSettings];
}

function evidenceOf(from: 'name' | 'tag' | 'setting', name: string | undefined): Evidence {
  if (from === 'name') return { code: 'client-id-in-name' };
  if (from === 'tag') return { code: 'client-id-in-tag', ...(name === undefined ? {} : { tag: name }) };
  return { code: 'client-id-in-setting', ...(name === undefined ? {} : { setting: name }) };
}

/** By name: that of the holder, or of one of its places. Names are alike too often to count where an id leads somewhere. */
export function byName({ holder, places }: SeenHolder, index: RegistrationIndex): HolderEvidence[] {
  const names = [
    ...holder.clues.flatMap(({ from, text }) => (from === 'name' ? [text] : [])),
    ...places.map(({ place: { name } }) => name),
  ];
  return names
    .flatMap(name => index.byName.namedIn(name))
    .map(placed => ({ placed, evidence: { code: 'name' } as const }));
}

/** The registrations whose credentials a value in this holder may be. */
export function suggestedBy(seen: SeenHolder, index: RegistrationIndex): readonly Placed[] {
  const found = [...byClientId(seen, index), ...byName(seen, index)];
  return [...new Map(found.map(({ placed }) => [placed.registration.objectId, placed])).values()];
}
