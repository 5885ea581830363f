import type { VersionTags } from '../../rotation/observation.ts';
import type { Done } from '../done.ts';
import type { Work } from '../work.ts';

/**
 * Says on the vault version in use which credentials leaked. Who wants them gone at once does not wait for the vault: one
 * try. What was not recorded then is made up for by the next version, or when the version is disabled (`retire`).
 */
export async function record(work: Work, version: string, tags: VersionTags): Promise<Done> {
  // A confirmation that another host gave or took back meanwhile stays as it is now.
  const tag = () => work.ports.vault.noteLeaks(version, tags);
  await (work.intent.revoke?.immediately
    ? tag()
    : work.patience.insist({ step: 'record', subject: version }, tag));
  return {
    effect: { effect: 'recorded', version, tags },
    detail: `vault version ${version} says that credential ${(tags.revoked ?? []).join(', ')} leaked`,
  };
}
