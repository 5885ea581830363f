import type { BeforeWrite, Requester } from '../../rotation/ports.ts';

/** What is awaited before a write for this requester; where no lock is held, nothing. */
export function beforeWriteOf({ beforeWrite }: Requester): BeforeWrite {
  return beforeWrite ?? (async () => {});
}

/** The same guard, and `then` as soon as it has let a write go. */
export function beforeWriteAnd(guard: BeforeWrite, then: () => void): BeforeWrite {
  const both = async () => {
    await guard();
    then();
  };
  return guard.left === undefined ? both : Object.assign(both, { left: guard.left });
}
