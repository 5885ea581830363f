/** Which identity of an organization of Azure DevOps this run is: whom the service records as the writer of what it writes. */
import { isProblem, Problem } from '../problem.ts';
import { fieldOf } from './callError.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { DevopsAsk } from './devopsClient.ts';

/** The service documents this resource in previews only (azure-facts §5.1). */
const API = { 'api-version': '7.1-preview' };

export interface DevopsIdentity {
  /** Its id; undefined where it is not known. Never fails because of that: a mark without a writer is judged by its time. */
  id(ask: DevopsAsk): Promise<string | undefined>;
  /**
   * What the service recorded as the writer of a write that was surely ours. False if it is another id than was known: then the
   * recorded one counts from now on, and a mark with the other one has to be written again.
   */
  recorded(id: string | undefined): boolean;
}

/** One for each organization and run. */
export function devopsIdentity({ shared }: CloudAccess, organization: string): DevopsIdentity {
  return shared(`identity of ${organization}`.toLowerCase(), openIdentity);
}

export function openIdentity(): DevopsIdentity {
  let known: { readonly id: string | undefined } | undefined;
  let asked: Promise<string | undefined> | undefined;
  return {
    async id(ask) {
      if (known !== undefined) return known.id;
      asked ??= ask('GET', '_apis/connectionData', API).then(idIn);
      try {
        known ??= { id: await asked };
        return known.id;
      } catch (error) {
        asked = undefined;
        if (!isProblem(error) || isProblem(error, 'interrupted')) throw error;
        return undefined;
      }
    },
    recorded(id) {
      const isAsKnown = known === undefined || known.id === id;
      known = { id };
      return isAsKnown;
    },
  };
}

function idIn(answer: unknown): string | undefined {
  return identityId(fieldOf(answer, 'authenticatedUser'));
}

/** Of an identity as the service shows it (`modifiedBy`, `authenticatedUser`). */
export function identityId(identity: unknown): string | undefined {
  const id = fieldOf(identity, 'id');
  // Without spaces and brackets, by which marks are read.
  return typeof id === 'string' && /^[0-9A-Za-z-]+$/.test(id) ? id.toLowerCase() : undefined;
}

/** A mark names a writer that the service does not record for this identity; the next attempt names the recorded one. */
export function otherWriter({ subject }: Pick<Call, 'subject'>): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason:
      'Azure DevOps records this write under another id of the signed-in identity; it is written again with that id',
    remedy: 'run again',
  });
}
