/** Promise 1: what the vault and every place hold is a password that is neither removed nor expired. */
import { USUAL_LIFE } from '../scenery.ts';
import {
  type Broken,
  type Checker,
  isVaultGone,
  nameOf,
  newestOf,
  passwordOf,
  type Scope,
  wantedPlaces,
} from './view.ts';

/** Best-effort places are written, too, but nothing waits for them: the end state tells whether they were. */
export function noOutage(scope: Scope): Checker {
  const { sandbox, policy, subject } = scope;
  let excused = new Set<string>();
  const wrong = (): Wrong[] => {
    const { world } = sandbox;
    const vault = isVaultGone(world, subject) ? [] : [inTheVault(scope)];
    const places = wantedPlaces(world, policy(), subject).filter(({ required }) => required);
    const held = [...vault, ...places];
    return held.flatMap(({ name, value }) => judged(scope, name, value));
  };
  return {
    look: () =>
      wrong()
        .filter(({ key }) => !excused.has(key))
        .map(({ text }): Broken => ({ promise: 1, text })),
    excuse: () => {
      excused = new Set(wrong().map(({ key }) => key));
    },
  };
}

interface Wrong {
  readonly key: string;
  readonly text: string;
}

function inTheVault({ sandbox, subject }: Scope): { name: string; value: string | undefined } {
  const newest = newestOf(sandbox.world, subject);
  return {
    name: `the newest version of ${subject.secret}`,
    value: newest.enabled ? newest.value : undefined,
  };
}

function judged(scope: Scope, name: string, value: string | undefined): Wrong[] {
  const { world, clock } = scope.sandbox;
  const key = `${name} ${value}`;
  if (value === undefined) return [{ key, text: `${name} cannot be read or holds nothing` }];
  const password = passwordOf(world, value, scope.subject);
  if (password === undefined) return [{ key, text: `${name} holds a value that nobody issued` }];
  if (scope.leakedGoFirst() && scope.leaked.has(password.keyId)) return [];
  if (scope.removedByPerson?.has(password.keyId)) return [];
  if (password.removedAt !== undefined)
    return [{ key, text: `${name} holds ${nameOf(password)}, which was removed` }];
  if (password.end <= clock.now() && !scope.wasHindered?.(dueAt(scope, password.end)))
    return [{ key, text: `${name} holds ${nameOf(password)}, which has expired` }];
  return [];
}

const DAY_MS = 24 * 3_600_000;

/** When the policy wants a secret replaced that ends then. */
function dueAt({ policy }: Scope, end: number): number {
  const { rotateBefore } = policy().life ?? USUAL_LIFE;
  return end - rotateBefore * DAY_MS;
}
