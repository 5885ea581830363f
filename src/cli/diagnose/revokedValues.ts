import type { Rotation } from '../../policy/policy.ts';
import { baseOf } from '../../report/incidentNames.ts';
import { moment } from '../../rotation/words.ts';

/** What the incident records say was removed: of a credential that is gone no service keeps the first characters. */
export interface Revoked<One = Rotation> {
  readonly rotation: One;
  readonly keyId: string;
  readonly removed: string;
  readonly file: string;
}

export async function revokedIn<One extends { readonly name: string }>(
  rotations: readonly One[],
  folder: string,
): Promise<Revoked<One>[]> {
  const { recordsIn } = await import('../../report/incidentFiles.ts');
  const records = await recordsIn(folder);
  return records.flatMap(({ run, leaked }) =>
    leaked.flatMap(({ rotation: name, keyId, removed }) => {
      const rotation = rotations.find(each => each.name === name);
      const file = `${baseOf(folder, run)}.md`;
      return rotation === undefined || removed === null ? [] : [{ rotation, keyId, removed, file }];
    }),
  );
}

/** Of one at least. */
export function revokedWords(revoked: readonly Revoked<{ readonly name: string }>[]): string {
  const each = revoked.map(
    ({ rotation, keyId, removed, file }) =>
      `leaked credential ${keyId} of ${rotation.name} was removed on ${moment(new Date(removed))} (${file})`,
  );
  return `it may be one that was revoked: ${each.join('; ')}`;
}
