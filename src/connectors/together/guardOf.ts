import type { BeforeWrite, Visit } from '../../rotation/ports.ts';

/** What is awaited before a write on this visit; where nobody holds a lock, nothing. */
export function guardOf({ beforeWrite }: Visit): BeforeWrite {
  return beforeWrite ?? (async () => {});
}

/** The same guard, and `then` as soon as it has let a write go. */
export function guardAnd(guard: BeforeWrite, then: () => void): BeforeWrite {
  const both = async () => {
    await guard();
    then();
  };
  return guard.left === undefined ? both : Object.assign(both, { left: guard.left });
}
