import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import { Secret } from '../../secret.ts';
import { otherValue } from '../otherValue.ts';

export function stateOf(held: string | undefined, wanted: Published): TargetState {
  if (held === undefined) return { state: 'missing', detail: 'the setting does not exist' };
  const secret = new Secret(held);
  if (secret.equals(wanted.value)) return { state: 'in-sync', detail: "has the vault's value" };
  return otherValue(secret);
}

/**
 * Thrown when the setting is read, so that no secret is created that could not be distributed. Whether a reference is resolved is
 * not told of a static web app: only its sign-in follows one, and its managed functions get the text
 * (learn.microsoft.com/azure/static-web-apps/key-vault-secrets, apis-functions).
 */
export function refuseReference(held: string | undefined, subject: string): void {
  if (held === undefined || !/^\s*@Microsoft\./i.test(held)) return;
  throw new Problem({
    code: 'refused',
    subject,
    reason:
      'it is a reference, which keyturn does not replace here, and Static Web Apps does not say what it resolves to',
    remedy:
      'take the target out of the policy if the sign-in of the app follows the reference by itself; otherwise remove the setting, and the next run writes the value',
  });
}
