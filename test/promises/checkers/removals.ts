/** Judges each removal once, at the first look after it. What a person removed is not the program's doing. */
import type { Password } from '../../../src/sandbox/directory/state.ts';
import { type Confirmations, confirmations } from './confirmed.ts';
import { type Broken, type Checker, passwordsOf, type Scope } from './view.ts';

export function eachRemoval(
  scope: Scope,
  judged: (password: Password, confirmed: Confirmations) => readonly Broken[],
): Checker {
  const { sandbox, subject } = scope;
  const confirmed = confirmations(scope);
  const gone = new Set<string>();
  const fresh = () =>
    passwordsOf(sandbox.world, subject).filter(
      ({ keyId, removedAt }) => removedAt !== undefined && !gone.has(keyId),
    );
  const note = () => {
    for (const { keyId } of fresh()) gone.add(keyId);
  };
  note();
  return {
    look: () => {
      // Before the tags of this moment are noted: a confirmation has to stand when a removal comes.
      const broken = fresh().flatMap(password => judged(password, confirmed));
      note();
      confirmed.note();
      return broken;
    },
    excuse: () => {
      note();
      confirmed.excuse();
    },
  };
}
