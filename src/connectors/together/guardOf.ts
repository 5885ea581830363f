import type { Visit } from '../../rotation/ports.ts';

/** What is awaited before a write on this visit; where nobody holds a lock, nothing. */
export function guardOf({ beforeWrite }: Visit): () => Promise<void> {
  return beforeWrite ?? (async () => {});
}
