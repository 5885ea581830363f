/** Promise 10: one new secret per rotation and run, and one more only where the answer to the first was lost. */
import type { Password } from '../../../src/sandbox/directory/state.ts';
import { applicationOf, type Checker, isOurs, passwordsOf, type Scope } from './view.ts';

export function oneSecret(scope: Scope): Checker {
  const { sandbox, subject, runBegan } = scope;
  return {
    look: () => {
      const made = mostOfOneRun(
        passwordsOf(sandbox.world, subject).filter(
          password => password.addedAt >= runBegan() && isOurs(password, subject),
        ),
      );
      if (runBegan() === 0 || made.length <= 1) return [];
      const allowed = 1 + Math.min(1, lost(scope));
      if (made.length <= allowed) return [];
      return [{ promise: 10, text: `${subject.name} got ${made.length} new secrets in one run` }];
    },
    excuse: () => {},
  };
}

/** The run is in the display name: another host's run makes its own. */
function mostOfOneRun(made: readonly Password[]): readonly Password[] {
  const byRun = [...Map.groupBy(made, ({ displayName }) => displayName).values()];
  return byRun.toSorted((one, other) => other.length - one.length)[0] ?? [];
}

/** Answers to its `addPassword` in this run that did not arrive as the service gave them. */
function lost({ sandbox, subject, runBegan, tooLate = () => 0 }: Scope): number {
  const { objectId } = applicationOf(sandbox.world, subject);
  const struck = sandbox.history
    .entries()
    .filter(
      ({ operation, path, at }) => operation === 'addPassword' && path.includes(objectId) && at >= runBegan(),
    )
    .filter(
      ({ fault, outcome }) => fault !== undefined || outcome === 'cut' || outcome === 'client gone',
    ).length;
  return struck + tooLate();
}
