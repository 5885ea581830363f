import { currentOf, type Situation } from '../../rotation/situation.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';

/** Takes back the confirmation of a version, before a drifted place is written again. */
export async function reopen(work: Work, situation: Situation, version: string): Promise<Done> {
  const tags = currentOf(situation)?.version.tags;
  if (tags === undefined) throw impossible(work.rotation.name, `version ${version} has no Keyturn tags`);
  const { confirmedAt: _takenBack, places: _neither, ...open } = tags;
  await work.patience.retry({ step: 'reopen', subject: version }, () => work.ports.vault.tag(version, open));
  return {
    effect: { effect: 'reopened' },
    detail: 'a target had drifted: the overlap starts again with the next confirmation',
  };
}
