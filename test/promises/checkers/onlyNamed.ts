/** Promise 3: nothing is removed but what bears our mark or was in the vault, and what somebody reported as leaked. */
import { type Broken, type Checker, isOurs, nameOf, passwordsOf, type Scope, versionsOf } from './view.ts';

export function onlyNamed({ sandbox, leaked, subject }: Scope): Checker {
  const published = new Set<string>();
  const removed = () =>
    passwordsOf(sandbox.world, subject).filter(({ removedAt }) => removedAt !== undefined);
  const gone = new Set(removed().map(({ keyId }) => keyId));
  return {
    look: () => {
      for (const { value } of versionsOf(sandbox.world, subject)) published.add(value);
      return removed()
        .filter(({ keyId }) => !gone.has(keyId))
        .flatMap((password): Broken[] => {
          gone.add(password.keyId);
          const named =
            isOurs(password, subject) || published.has(password.value) || leaked.has(password.keyId);
          return named
            ? []
            : [{ promise: 3, text: `${nameOf(password)} was removed, and is somebody else's` }];
        });
    },
    excuse: () => {
      for (const { keyId } of removed()) gone.add(keyId);
    },
  };
}
