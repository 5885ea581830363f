import type { PolicyDraft, RotationDraft } from './draft.ts';
import { markOf } from './place.ts';
import type { CloudEndpoints, Policy, Rotation } from './policy.ts';
import { timingOf } from './timing.ts';
import { BUILT_IN } from './timingSchema.ts';

/** The policy that a draft without faults stands for, with all defaults filled in. */
export function assemble(file: string, draft: PolicyDraft): Policy {
  const { tenant, limits, lock } = draft.head.good;
  const { cloud } = draft;
  if (tenant === undefined || cloud === undefined) throw incomplete('tenant or cloud');
  return {
    file,
    cloud,
    limits: {
      maxRotations: limits?.maxRotations ?? BUILT_IN.limits.maxRotations,
      concurrency: limits?.concurrency ?? BUILT_IN.limits.concurrency,
      stopAfterFailures: limits?.stopAfterFailures ?? BUILT_IN.limits.stopAfterFailures,
    },
    waves: draft.head.good.waves ?? [],
    ...(lock === undefined ? {} : { lock }),
    rotations: draft.rotations.map(rotation => rotationOf(draft, rotation, tenant, cloud)),
  };
}

function rotationOf(
  policy: PolicyDraft,
  draft: RotationDraft,
  tenant: string,
  cloud: CloudEndpoints,
): Rotation {
  const { name, group, registration, vault, verify } = draft.written;
  if (name === undefined || registration === undefined || vault === undefined) throw incomplete('a rotation');
  return {
    name,
    ...(group === undefined ? {} : { group }),
    tenant: draft.written.tenant ?? tenant,
    appId: registration.appId,
    vault,
    get mark() {
      return markOf(name, vault);
    },
    targets: draft.targets.map(({ target }) => target),
    ...timingOf(policy, draft),
    scope: verify?.scope ?? `${cloud.graph}/.default`,
  };
}

/** Checked before, so this is a bug of ours if it is ever seen. */
function incomplete(what: string): Error {
  return new Error(`assembled a policy in which ${what} is missing`);
}
