/**
 * The intent travels inside the effect: the display name of every credential that we make is the rotation's mark
 * followed by the run's id, `keyturn/payments-api/3f9a2c1d/r-20261123T030000-3f9a2c1d`.
 */

export function displayName(mark: string, run: string): string {
  return `${mark}${run}`;
}

/** The run that made a credential, read from its display name or from the mark tag of its vault version. */
export function runOf(name: string, mark: string): string | undefined {
  return name.startsWith(mark) ? name.slice(mark.length) : undefined;
}

/** The rotation, the vault secret and the run that a display name encodes. */
export interface Marked {
  readonly name: string;
  /** Eight hex digits that stand for the vault secret (`markOf` in policy/place.ts). */
  readonly place: string;
  readonly mark: string;
  readonly run: string;
}

/**
 * A display name can be written by others, and what is read from it ends up in commands that people paste: so it is a mark only
 * where name and run look like those that this program writes (the name of a rotation in policy/policySchema.ts).
 */
const MARK = /^(keyturn\/([a-z0-9][a-z0-9-]{0,59})\/([0-9a-f]{8})\/)(r-[0-9A-Za-z-]+)$/;

export function markedBy(displayName: string): Marked | undefined {
  const [, mark, name, place, run] = MARK.exec(displayName) ?? [];
  if (mark === undefined || name === undefined || place === undefined || run === undefined) return undefined;
  return { name, place, mark, run };
}

/**
 * The format of the tags that this version of the program writes. A higher one was written by a later version, which may
 * mean something else by them: then everything is only read.
 */
export const FORMAT = 2;

export function isNewerFormat(tags: { readonly format?: number } | undefined): boolean {
  return (tags?.format ?? 1) > FORMAT;
}
