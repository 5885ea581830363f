/** What is said where the last sign-in with a superseded credential may be one of this program, and hide one of a consumer. */
import type { Rotation } from '../policy/policy.ts';
import { commandTail } from './command.ts';
import type { SuccessfulProbe, Usage } from './observation.ts';
import type { Replaced } from './quiet.ts';
import type { Finding } from './verdict.ts';
import { span } from './words.ts';

/** Why it is waited for longer than the policy says. */
export function periodOf(probe: SuccessfulProbe | undefined): string {
  if (probe?.lastUse === undefined) return '';
  if (probe.lastUse === 'hidden') return "; the last one before may be Keyturn's own, and hide another";
  const ms = Math.abs(probe.at.getTime() - probe.lastUse.getTime());
  return ` (it was last used ${span(ms)} before it was superseded)`;
}

/** Nothing that is read later tells it: the report shows the newest sign-in only, and the log of that time may be gone. */
export function lastUseHidden({ credential: { keyId } }: Replaced, ms: number): Finding {
  return {
    code: CODE,
    severity: 'note',
    text:
      `superseded credential ${keyId} stays for ${span(ms)}, or until it expires: the last sign-in before it was superseded may be ` +
      "Keyturn's own (verify, adopt, a run), and hide one of a consumer: the sign-in log does not tell",
    remedy: UNLESS,
  };
}

const CODE = 'last-use-hidden';
const UNLESS =
  'if only the targets use it, set retire: after-overlap in the policy: a run after the overlap removes it';

/** Where the right to read the sign-in log is what is missing, that is the better remedy. */
export function namingRight<T extends { readonly finding?: Finding }>(
  evidence: T,
  rotation: Rotation,
  usage: Usage | undefined,
): T {
  const { finding } = evidence;
  const isForbidden = usage?.known === true && [...usage.uses.values()].some(each => each.logForbidden);
  if (!isForbidden || finding?.code !== CODE) return evidence;
  const rights = ['keyturn validate --rights', ...commandTail(rotation)].join(' ');
  const text = `${finding.text}, since Directory.Read.All of Microsoft Graph is missing`;
  const remedy = `${rights}   (shows the command that grants it, which helps from the next secret on; for this one: ${UNLESS})`;
  return { ...evidence, finding: { ...finding, text, remedy } };
}

/** It counts as one of another client, since nothing tells that it is not. */
export const MAYBE_OURS = ', perhaps by Keyturn itself: the sign-in log does not tell';
