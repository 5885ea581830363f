/**
 * What the rotations of one run have in common, each thing made by whoever needs it first. A key begins with the name
 * of its kind, so that under one key stands what one piece of code made.
 */
export type Shared = <T>(key: string, make: () => T) => T;

export function sharedByKey(): Shared {
  const made = new Map<string, unknown>();
  return <T>(key: string, make: () => T) => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
}
