/**
 * Promise 9: a run that ends with 0 never stands beside a vault, a required place or a running app whose value Entra does
 * not accept, at any of its replicas; unless the run says that it did not ask.
 */
import type { SecretVersion } from '../../../src/sandbox/vault/state.ts';
import {
  type Broken,
  isAccepted,
  isVaultGone,
  newestOf,
  passwordOf,
  type Scope,
  wantedPlaces,
} from './view.ts';

/** Of verbs that only look, 0 does not mean that all is well. */
const ACTING = ['rotate', 'revoke', 'rollback', 'adopt'];

/**
 * The words of a run that took the quick check, in its note and at the end of each rotation that it settled. They say nothing of the
 * vault, whose value has to work all the same.
 */
const NOT_ASKED = /; targets were not read, and Entra was not asked/;

export function honestExit(
  { sandbox: { world, clock }, policy, subject }: Scope,
  [verb = '']: readonly string[],
  {
    exitCode,
    stdout,
    stderr,
  }: { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string },
): Broken[] {
  if (exitCode !== 0 || !ACTING.includes(verb)) return [];
  const places = NOT_ASKED.test(stdout + stderr)
    ? []
    : wantedPlaces(world, policy(), subject).filter(({ required }) => required);
  const vault = isVaultGone(world, subject)
    ? []
    : [{ name: `the vault secret ${subject.secret}`, value: readable(newestOf(world, subject)) }];
  return [...vault, ...places]
    .filter(({ value }) => !isAccepted(passwordOf(world, value, subject), clock.now()))
    .map(({ name }) => ({ promise: 9, text: `exit 0, but Entra does not accept what ${name} holds` }));
}

/** What whoever asks for the secret without a version gets. */
function readable({ enabled, value }: SecretVersion): string | undefined {
  return enabled ? value : undefined;
}
