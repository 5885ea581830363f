import { configOf } from './configFile.ts';
import type { PolicyDraft, RotationDraft, WrittenRotation } from './draft.ts';
import { channelOf } from './noticeSchema.ts';
import { markOf } from './place.ts';
import type { CloudEndpoints, Policy, Rotation, Target, VaultPlace } from './policy.ts';
import type { TargetDraft } from './targetDrafts.ts';
import { timingOf } from './timing.ts';
import { BUILT_IN } from './timingSchema.ts';

/** Converts a draft without faults into the policy, with all defaults filled in. */
export function assemble(file: string, draft: PolicyDraft): Policy {
  const { tenant, limits, lock, allow, heartbeat, notify = [] } = draft.head.good;
  const { cloud } = draft;
  const alike = alikeIn(draft);
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
    ...(allow === undefined ? {} : { allow }),
    ...(lock === undefined ? {} : { lock }),
    ...(notify.length === 0 ? {} : { notify: notify.map(channelOf) }),
    ...(heartbeat === undefined ? {} : { heartbeat: { variable: heartbeat.url } }),
    rotations: draft.rotations.map(rotation =>
      rotationOf({ ...draft, file, alike }, rotation, tenant, cloud),
    ),
  };
}

/** Labels that occur more than once in the policy, in lower case. */
function alikeIn({ rotations }: PolicyDraft): ReadonlySet<string> {
  const labels = rotations.flatMap(({ targets }) => targets.map(({ target }) => target.label.toLowerCase()));
  const seen = new Set<string>();
  return new Set(labels.filter(label => seen.size === seen.add(label).size));
}

function labelled({ target, fullLabel }: TargetDraft, alike: ReadonlySet<string>): Target {
  return alike.has(target.label.toLowerCase()) ? { ...target, label: fullLabel() } : target;
}

function rotationOf(
  policy: PolicyDraft & { readonly file: string; readonly alike: ReadonlySet<string> },
  draft: RotationDraft,
  tenant: string,
  cloud: CloudEndpoints,
): Rotation {
  const { name, group, registration, verify } = draft.written;
  if (name === undefined || registration === undefined || draft.written.vault === undefined)
    throw incomplete('a rotation');
  const vault = placeIn(draft.written.vault);
  return {
    name,
    ...configOf(policy.file),
    ...(group === undefined ? {} : { group }),
    ...belongingOf(policy, draft),
    tenant: draft.written.tenant ?? tenant,
    appId: registration.appId,
    vault,
    get mark() {
      return markOf(name, vault);
    },
    targets: draft.targets.map(target => labelled(target, policy.alike)),
    ...timingOf(policy, draft),
    scope: verify?.scope ?? `${cloud.graph}/.default`,
  };
}

/** Its own, else that of `defaults`; labels of both. */
function belongingOf(
  { defaults }: PolicyDraft,
  { written }: RotationDraft,
): Pick<Rotation, 'owner' | 'contact' | 'labels'> {
  const owner = written.owner ?? defaults.good.owner;
  const contact = written.contact ?? defaults.good.contact;
  const labels = { ...defaults.good.labels, ...written.labels };
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(contact === undefined ? {} : { contact }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
}

function placeIn({ contentType, tags, ...place }: NonNullable<WrittenRotation['vault']>): VaultPlace {
  return {
    ...place,
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** The draft was validated before, so this error means a bug in the program. */
function incomplete(what: string): Error {
  return new Error(`assembled a policy in which ${what} is missing`);
}
