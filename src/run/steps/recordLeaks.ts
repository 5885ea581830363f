import type { VersionTags } from '../../rotation/observation.ts';
import type { Done } from '../done.ts';
import type { Work } from '../work.ts';

/**
 * Records on the vault version in use which credentials leaked. An immediate revocation does not wait for the vault: one attempt.
 * A missing record is made up for by the next version, or when the version is disabled (`retire`).
 */
export async function record(work: Work, version: string, tags: VersionTags): Promise<Done> {
  // A confirmation that another run set or took back meanwhile is not changed.
  const tag = () => work.ports.vault.noteLeaks(version, tags);
  await (work.intent.revoke?.immediately
    ? tag()
    : work.patience.retry({ step: 'record', subject: version }, tag));
  return {
    effect: { effect: 'recorded', version, tags },
    detail: `vault version ${version} says that credential ${(tags.revoked ?? []).join(', ')} leaked`,
  };
}
