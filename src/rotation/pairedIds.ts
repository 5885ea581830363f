/**
 * The client id and the tenant that stand beside a secret, in settings that are called alike. What runs there sends them together:
 * with another client id the right secret is refused (AADSTS7000215), and with another tenant nothing is known of it.
 */
import { GUID } from '../policy/guid.ts';
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import type { PairedId } from './placeFacts.ts';
import type { Finding } from './verdict.ts';

export interface OtherId extends PairedId {
  /** What the registration has. */
  readonly expected: string;
}

/** Those that are not the registration's. A tenant that the policy names by a domain is compared with nothing. */
export function otherIds(
  { appId, tenant }: { readonly appId: string; readonly tenant: string },
  paired: readonly PairedId[],
): OtherId[] {
  return paired.flatMap(each => {
    const expected = each.is === 'tenant' ? tenant : appId;
    const isSame = each.value.toLowerCase() === expected.toLowerCase();
    return isSame || !GUID.test(expected) ? [] : [{ ...each, expected }];
  });
}

/** Completes "the place …". */
export function otherIdWords({ setting, is, value, expected }: OtherId): string {
  return `has ${value} in ${setting} beside the secret, and the ${is} of the registration is ${expected}: what signs in with both is refused`;
}

export function otherIdFindings(rotation: Rotation, label: string, paired: readonly PairedId[]): Finding[] {
  return otherIds(rotation, paired).map(other => ({
    code: 'paired-id-differs',
    severity: 'note',
    text: `target ${label} ${otherIdWords(other)}`,
    remedy: `${commandFor(rotation, 'diagnose')}   (shows what corrects it)`,
  }));
}

export function otherIdFindingsIn(
  rotation: Rotation,
  { targets = [] }: { readonly targets?: readonly { readonly pairedIds?: readonly PairedId[] }[] },
): Finding[] {
  return rotation.targets.flatMap(({ label }, index) =>
    otherIdFindings(rotation, label, targets[index]?.pairedIds ?? []),
  );
}
