/**
 * Promise 11: what leaked stays leaked until it is gone. Once the vault says so, nothing publishes it again; and no run ends
 * with 0 beside it.
 */
import { type Broken, type Checker, livingOf, nameOf, passwordOf, type Scope, versionsOf } from './view.ts';

/** Named by a person, and written down where every later run can read it. */
export function recorded({ sandbox: { world }, leaked, subject }: Scope): Set<string> {
  const told = versionsOf(world, subject).flatMap(({ tags }) => tags['keyturn-revoked']?.split(' ') ?? []);
  return new Set(told.filter(keyId => leaked.has(keyId)));
}

export function notPublishedAgain(scope: Scope): Checker {
  const { sandbox, subject } = scope;
  const known = new Set<string>();
  const seen = new Set<string>();
  return {
    look: () => {
      const broken: Broken[] = [];
      for (const { id, value } of versionsOf(sandbox.world, subject)) {
        if (seen.has(id)) continue;
        seen.add(id);
        const password = passwordOf(sandbox.world, value, subject);
        if (password !== undefined && known.has(password.keyId))
          broken.push({ promise: 11, text: `${nameOf(password)} leaked and was published again` });
      }
      for (const keyId of recorded(scope)) known.add(keyId);
      return broken;
    },
    excuse: () => {
      for (const { id } of versionsOf(sandbox.world, subject)) seen.add(id);
    },
  };
}

/** Of a run that ended with 0: the leak that it was about is over, and so is every other that it could read of. */
export function outlived(
  scope: Scope,
  [verb = '']: readonly string[],
  { exitCode }: { readonly exitCode: number | null },
): Broken[] {
  if (exitCode !== 0 || !VERBS.includes(verb)) return [];
  const over = verb === 'revoke' ? scope.leaked : recorded(scope);
  return livingOf(scope.sandbox.world, scope.subject)
    .filter(({ keyId }) => over.has(keyId))
    .map(password => ({
      promise: 11,
      text: `${verb} ended with 0, and ${nameOf(password)} leaked and lives`,
    }));
}

const VERBS: readonly string[] = ['rotate', 'revoke', 'rollback', 'status', 'verify', 'plan'];
