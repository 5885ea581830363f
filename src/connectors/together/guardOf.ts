import type { BeforeWrite, Visit } from '../../rotation/ports.ts';

/** What is awaited before a write on this visit; where nobody holds a lock, nothing. */
export function guardOf({ beforeWrite }: Visit): BeforeWrite {
  return beforeWrite ?? (async () => {});
}
