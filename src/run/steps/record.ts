import type { VersionTags } from '../../rotation/observation.ts';
import type { Done } from '../perform.ts';
import type { Work } from '../work.ts';

/**
 * Says on the vault version in use that its credential leaked. One try: who wants it gone at once does not wait for
 * the vault. What was not recorded then is made up for when the version is disabled (`retire`).
 */
export async function record(work: Work, version: string, tags: VersionTags): Promise<Done> {
  await work.ports.vault.tag(version, tags);
  return {
    effect: { effect: 'recorded', version, tags },
    detail: `vault version ${version} says that credential ${tags.keyId} leaked`,
  };
}
