/** Performs one step and reports the result. A failure becomes an effect, too. */
import type { Touched } from '../event.ts';
import { identifierOf } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Effect } from '../rotation/fold.ts';
import { leakOf } from '../rotation/leaks.ts';
import type { Situation } from '../rotation/situation.ts';
import type { Step } from '../rotation/verdict.ts';
import type { Done } from './done.ts';
import { confirm } from './steps/confirm.ts';
import { create } from './steps/create.ts';
import { distribute } from './steps/distribute.ts';
import { prove } from './steps/prove.ts';
import { publish } from './steps/publish.ts';
import { record } from './steps/recordLeaks.ts';
import { discard, retire } from './steps/remove.ts';
import { reopen } from './steps/reopen.ts';
import { reuseEarlierVersion } from './steps/reuseEarlierVersion.ts';
import { settle } from './steps/settle.ts';
import type { Work } from './work.ts';

export async function perform(work: Work, situation: Situation, step: Step): Promise<Effect> {
  const { rotation, emit, clock } = work;
  const ref = { rotation: rotation.name, step: step.kind, ...subjectOf(work, step) };
  const begun = clock.ticks();
  const elapsed = () => Math.round(clock.ticks() - begun);
  emit({ event: 'step.started', ...ref, reason: step.reason });
  try {
    const { effect, detail } = await act(work, situation, step);
    const touched = { ...touchedBy(rotation, effect), ...incidentOf(work, situation, step) };
    emit({ event: 'step.done', ...ref, ...touched, detail, ms: elapsed() });
    return effect;
  } catch (error) {
    const problem = asProblem(error, `${rotation.name}: ${step.kind}`);
    emit({ event: 'step.failed', ...ref, problem: inWords(problem), ms: elapsed() });
    return { effect: 'failed', step, problem };
  }
}

async function act(work: Work, situation: Situation, step: Step): Promise<Done> {
  switch (step.kind) {
    case 'create':
      return create(work, situation, step.reason.code);
    case 'record':
      return record(work, step.version, step.tags);
    case 'recall':
      return reuseEarlierVersion(work, situation, step.keyId, step.version);
    case 'prove':
      return prove(work, step.keyId);
    case 'publish':
      return publish(work, situation, step.keyId);
    case 'distribute':
      return readBackNow(work, await distribute(work, situation, step.target));
    case 'reopen':
      return reopen(work, situation, step.version);
    case 'confirm':
      return confirm(work, situation, step);
    case 'settle':
      return settle(work, situation, step);
    case 'retire':
      return retire(work, situation, step);
    case 'discard':
      return discard(work, situation, step);
  }
}

/** A delivery ends with reading the place back. */
function readBackNow({ clock }: Work, done: Done): Done {
  if (done.effect.effect !== 'delivered') return done;
  return { ...done, effect: { ...done.effect, readBackAt: clock.ticks() } };
}

function subjectOf(work: Work, step: Step): { subject?: string } {
  if (step.kind === 'distribute')
    return { subject: work.rotation.targets[step.target]?.label ?? `target ${step.target}` };
  if ('version' in step && !('keyId' in step)) return { subject: step.version };
  return 'keyId' in step ? { subject: step.keyId } : {};
}

function touchedBy({ appId, vault }: Rotation, effect: Effect): Touched {
  if (effect.effect === 'created') return { keyId: effect.credential.keyId, appId };
  if (effect.effect === 'recalled') return { keyId: effect.credential.keyId };
  if (effect.effect === 'removed') {
    const { keyId, disabled = [] } = effect;
    return { keyId, ...(disabled.length === 0 ? {} : { disabled }) };
  }
  const newest =
    effect.effect === 'published' && effect.vault.state === 'present' ? effect.vault.versions[0] : undefined;
  if (newest === undefined) return {};
  const keyId = newest.tags?.keyId;
  return { version: newest.version, ...(keyId === undefined ? {} : { keyId }), vault: identifierOf(vault) };
}

/** The run that named the credential as leaked: the trail of that incident is completed with the removal. */
function incidentOf({ intent }: Work, situation: Situation, step: Step): { namedBy?: string } {
  if (step.kind !== 'retire' || step.reason.code !== 'revoked') return {};
  const now = intent.revoke?.keyIds.includes(step.keyId) ? intent.run : undefined;
  const namedBy = leakOf(situation, step.keyId)?.namedBy ?? now;
  return namedBy === undefined ? {} : { namedBy };
}

function inWords(problem: Problem): { code: string; text: string; remedy?: string } {
  const remedy = problem.remedy;
  return { code: problem.code, text: problem.message, ...(remedy === undefined ? {} : { remedy }) };
}
