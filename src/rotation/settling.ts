/**
 * A leaked credential goes without an overlap. What is configured is confirmed by then; an app that runs holds what it took
 * when it started, and fails once that is removed.
 */
import type { Rotation } from '../policy/policy.ts';
import type { Intent } from './intent.ts';
import { credentialOf, currentOf, referredKeyIds, type Situation } from './situation.ts';
import type { Finding, Step } from './verdict.ts';

/** Restarts of App Service take tens of seconds; the leaked secret stays valid for that time. */
const SETTLE_MS = 120_000;

/** Once a run, before a leaked credential is removed. Not used with `--immediately`. */
export function settle(
  rotation: Rotation,
  situation: Situation,
  { settleMs: ms = SETTLE_MS }: Intent,
  removable: readonly Step[],
): Step[] {
  const version = currentOf(situation)?.version.version;
  if (version === undefined || situation.consumers !== undefined) return [];
  if (
    !rotation.targets.some(({ runsApp }) => runsApp) ||
    !removable.some(step => endsLeaked(situation, step))
  )
    return [];
  const text = 'running processes hold the leaked secret until they restart';
  return [{ kind: 'settle', version, ms, reason: { code: 'revoked', text } }];
}

/** Of one that is gone already only vault versions are disabled, and one that was in no vault version no app of ours took. */
function endsLeaked(situation: Situation, step: Step): boolean {
  if (step.kind !== 'retire' || step.reason.code !== 'revoked') return false;
  return referredKeyIds(situation).has(step.keyId) && credentialOf(situation, step.keyId) !== undefined;
}

/** The leaked credential was removed all the same: a person has to check these apps. */
export function notRestarted(rotation: Rotation, { consumers }: Situation): Finding[] {
  return [...(consumers ?? [])].flatMap(([target, { state, detail, restart }]): Finding[] => {
    if (state === 'renewed' || state === 'stopped') return [];
    const label = rotation.targets[target]?.label ?? `target ${target}`;
    const text = `${label}: whether the running app has the new secret is not confirmed: ${detail}`;
    return [{ code: 'not-restarted', severity: 'human', text, remedy: restart }];
  });
}
