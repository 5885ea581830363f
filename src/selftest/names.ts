/** Names in a recording, in the place of ids and names of the tenant. */

/** Ids that are the same in every cloud: they are kept. */
const PUBLIC =
  /^(?:00000000-0000-4000-8000-[0-9]{12}|0000000[0-9a-f]-0000-0000-c000-000000000000|00000000-0000-0000-0000-000000000000)$/i;

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const HEX = /\b[0-9a-f]{32}\b/g;

export interface Names {
  of(text: string): string;
}

/** The same id has the same name in the whole recording. `known`: texts with a fixed name. */
export function namer(known: Readonly<Record<string, string>>): Names {
  const ids = new Map<string, string>();
  const counts = new Map<string, number>();
  const nameOf = (id: string, kind: string) => {
    const key = id.toLowerCase();
    const name = ids.get(key);
    if (name !== undefined) return `{{${name}}}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    ids.set(key, `${kind}${count}`);
    return `{{${kind}${count}}}`;
  };
  // The longest first: one text may be the beginning of another.
  const texts = Object.entries(known).toSorted(([, one], [, other]) => other.length - one.length);
  return {
    of(text) {
      let shown = text;
      for (const [name, value] of texts) shown = shown.replaceAll(value, `{{${name}}}`);
      return shown
        .replaceAll(GUID, id => (PUBLIC.test(id) ? id : nameOf(id, 'id')))
        .replaceAll(HEX, id => nameOf(id, 'version'));
    },
  };
}

/** Ids in a text that are not the same in every cloud. */
export function idsIn(text: string): string[] {
  return [...text.matchAll(GUID)].map(([id]) => id).filter(id => !PUBLIC.test(id));
}
