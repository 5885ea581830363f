/** Of an incident record: whether Entra refuses the value of what was removed. A refusal proves it only where Entra accepted the value before. */
import { clock } from './incidentMarkdown.ts';

/** What this program asked after the removal; its own calls, which the sign-in log shows as well. */
export interface RemovalProof {
  readonly rotation: string;
  readonly keyId: string;
  /**
   * `refused`: several calls in a row, and accepted before the removal. `accepted`: still. `unknown`: no answer that tells.
   * `not-asked`: its value was not at hand, or is not known to have been accepted before.
   */
  readonly outcome: 'refused' | 'accepted' | 'unknown' | 'not-asked';
  /** Where the value was from, or why nothing was asked: completes "its value …". */
  readonly value: string;
  /** Of the last call, in ISO form; null: none was made. */
  readonly at: string | null;
  /** `AADSTS7000215`; null: Entra did not refuse. */
  readonly code: string | null;
  /** Calls with this answer, in a row. */
  readonly calls: number;
  /** The command that shows it later. */
  readonly check: string;
}

/** A line of the list. */
export function proofWords({ outcome, value, at, code, calls, check }: RemovalProof): string {
  const when = at === null ? '' : `${clock(at)} UTC`;
  const later = `${check} shows whether Entra refuses it now`;
  switch (outcome) {
    case 'refused':
      return `refused by Entra: its value ${value} was accepted before the removal, and ${calls} token calls of Keyturn in a row were refused after it, the last at ${when} with ${code}`;
    case 'accepted':
      return `not refused yet: Entra still accepted its value ${value} in a token call of Keyturn at ${when}, which is usual for some minutes after a removal; ${later}`;
    case 'unknown':
      return `not known to be refused: a token call of Keyturn at ${when} with its value ${value} had no clear result${code === null ? '' : ` (${code})`}; ${later}`;
    case 'not-asked':
      return `not known to be refused: its value ${value}, so Entra was not asked; ${later}`;
  }
}
