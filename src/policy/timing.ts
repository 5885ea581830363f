/** The times of one rotation: its own, else those of `defaults`, else the built-in ones. */
import type { PolicyDraft, RotationDraft, WrittenTiming } from './draft.ts';
import { parseDuration } from './duration.ts';
import type { Rotation } from './policy.ts';
import type { Path } from './policyFault.ts';
import { BUILT_IN } from './timingSchema.ts';

type Written = { [Key in keyof WrittenTiming]-?: NonNullable<WrittenTiming[Key]> };

/** A setting and its position in the policy; no path if the value is built in. */
export interface Setting<T> {
  readonly value: T;
  readonly path?: Path;
}

/** The settings of a rotation that `defaults` may contain, too. */
export type Timing = Pick<
  Rotation,
  | 'lifetimeMs'
  | 'rotateBeforeMs'
  | 'overlapMs'
  | 'quietMs'
  | 'retire'
  | 'windows'
  | 'freezes'
  | 'pause'
  | 'prove'
>;

const builtIn: Omit<Written, 'prove' | 'paused' | 'owner' | 'contact' | 'labels'> = {
  lifetime: milliseconds(BUILT_IN.lifetime),
  rotateBefore: milliseconds(BUILT_IN.rotateBefore),
  overlap: milliseconds(BUILT_IN.overlap),
  quiet: milliseconds(BUILT_IN.quiet),
  retire: BUILT_IN.retire,
  windows: [...BUILT_IN.windows],
  freeze: [...BUILT_IN.freeze],
};

/**
 * The effective value of a setting. Undefined if the written value is invalid, so that no rule is applied to another value
 * instead.
 */
export function settingOf<Key extends keyof typeof builtIn>(
  { defaults }: PolicyDraft,
  rotation: RotationDraft,
  key: Key,
): Setting<Written[Key]> | undefined {
  const written: WrittenTiming = rotation.written;
  if (rotation.bad.has(key)) return undefined;
  if (written[key] !== undefined)
    return { value: written[key] as Written[Key], path: [...rotation.path, key] };
  if (defaults.bad.has(key)) return undefined;
  if (defaults.good[key] !== undefined)
    return { value: defaults.good[key] as Written[Key], path: ['defaults', key] };
  return { value: builtIn[key] as Written[Key] };
}

/** The timing of a rotation in a draft without faults. */
export function timingOf(policy: PolicyDraft, rotation: RotationDraft): Timing {
  const value = <Key extends keyof typeof builtIn>(key: Key) =>
    settingOf(policy, rotation, key)?.value ?? builtIn[key];
  const prove = { ...policy.defaults.good.prove, ...rotation.written.prove };
  const pause = rotation.written.paused ?? policy.defaults.good.paused;
  return {
    lifetimeMs: value('lifetime'),
    rotateBeforeMs: value('rotateBefore'),
    overlapMs: value('overlap'),
    quietMs: value('quiet'),
    retire: value('retire'),
    windows: value('windows'),
    freezes: [...(policy.head.good.freeze ?? []), ...value('freeze')],
    ...(pause === undefined || pause === false ? {} : { pause }),
    prove: {
      successes: prove.successes ?? BUILT_IN.prove.successes,
      timeoutMs: prove.timeout ?? milliseconds(BUILT_IN.prove.timeout),
    },
  };
}

function milliseconds(written: string): number {
  return parseDuration(written) ?? 0;
}
