import type { BeforeWrite, Requester } from '../../rotation/ports.ts';

/** The check before a write of this requester; it does nothing if no lock is held. */
export function beforeWriteOf({ beforeWrite }: Requester): BeforeWrite {
  return beforeWrite ?? (async () => {});
}

/** The same check, followed by `then` if it permits the write. */
export function beforeWriteAnd(guard: BeforeWrite, then: () => void): BeforeWrite {
  const both = async () => {
    await guard();
    then();
  };
  return guard.left === undefined ? both : Object.assign(both, { left: guard.left });
}
