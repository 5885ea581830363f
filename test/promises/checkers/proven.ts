/** Promise 2: a value is published only after the token endpoint has accepted it, in the run that publishes it. */
import { type Broken, type Checker, nameOf, passwordOf, type Scope, versionsOf } from './view.ts';

export function proven(scope: Scope): Checker {
  const { sandbox, runBegan, subject } = scope;
  const seen = new Set(versionsOf(sandbox.world, subject).map(({ id }) => id));
  return {
    look: () =>
      versionsOf(sandbox.world, subject)
        .filter(({ id }) => !seen.has(id))
        .flatMap(({ id, value, created }) => {
          seen.add(id);
          return judged(scope, value, runBegan(), created);
        }),
    excuse: () => {
      for (const { id } of versionsOf(sandbox.world, subject)) seen.add(id);
    },
  };
}

/** Published is what every replica knows, and never what was not tried in the run that publishes it. */
function judged(
  { sandbox: { world }, subject, mayHide = () => false }: Scope,
  value: string,
  since: number,
  until: number,
): Broken[] {
  const password = passwordOf(world, value, subject);
  if (password === undefined) return [{ promise: 2, text: 'the vault got a value that nobody issued' }];
  const signIns = (world.tenants[0]?.signIns ?? []).filter(
    ({ keyId, at }) => keyId === password.keyId && at >= since && at <= until,
  );
  if (signIns.length === 0)
    return [{ promise: 2, text: `${nameOf(password)} was published before any sign-in with it` }];
  const behind = password.seenFrom.filter(from => from > until).length;
  if (behind === 0 || mayHide(signIns.length)) return [];
  const text = `${nameOf(password)} was published after ${signIns.length} sign-ins, with ${behind} replicas behind`;
  return [{ promise: 2, text }];
}
