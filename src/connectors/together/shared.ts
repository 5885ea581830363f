/**
 * Objects that the rotations of one run share, each created by the first that needs it. A key begins with the name of its kind,
 * so that each key has values of one type only.
 */
export type Shared = <T>(key: string, make: () => T) => T;

export function sharedByKey(): Shared {
  const made = new Map<string, unknown>();
  return <T>(key: string, make: () => T) => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
}
