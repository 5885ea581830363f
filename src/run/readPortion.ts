import type { Registration } from '../rotation/observation.ts';
import type { RegistrationsRead } from '../rotation/overview.ts';

/**
 * The reading of one portion of client ids, to be retried: each time only those are asked for that are left. `onFound` gets
 * what was found of them, also where others failed.
 */
export function readPortion<One extends Registration>(
  portion: readonly string[],
  read: (appIds: readonly string[]) => Promise<RegistrationsRead<One>>,
  onFound: (found: readonly One[]) => void,
): () => Promise<void> {
  let open = portion;
  return async () => {
    const { found, left, problem } = await read(open);
    onFound(found);
    open = left;
    if (problem !== undefined) throw problem;
  };
}
