/** What a plan says of what stands around the places: who else signs in with secrets there, and what a write does. */
import type { Rotation, Target } from '../policy/policy.ts';
import type { Reader, SurroundingsRead } from './placeFacts.ts';
import type { Situation } from './situation.ts';
import type { Finding } from './verdict.ts';

export function surroundingFindings(rotation: Rotation, { surroundings = [] }: Situation): Finding[] {
  const found = rotation.targets.flatMap((target, index) =>
    findingsAround(rotation, target, surroundings[index]),
  );
  // Two targets of one site have the same surroundings.
  return [...new Map(found.map(finding => [finding.text, finding])).values()];
}

function findingsAround(rotation: Rotation, target: Target, read: SurroundingsRead | undefined): Finding[] {
  if (read === undefined || 'unknown' in read) return [];
  const { readers, onWrite } = read;
  const effect = `target ${target.label}: ${onWrite}`;
  return [
    ...readers.flatMap(reader => readerFinding(rotation, target, reader)),
    ...(onWrite === undefined ? [] : [{ code: 'write-effect', severity: 'note', text: effect } as const]),
  ];
}

function readerFinding(rotation: Rotation, target: Target, reader: Reader): Finding[] {
  const { by, appId, label } = reader;
  const isOurs = appId.toLowerCase() === rotation.appId.toLowerCase();
  const named = rotation.targets.find(one => one.kind === target.kind && isReaderOf(one, reader));
  if (named === undefined) return isOurs ? [unnamed(rotation, target, reader)] : [];
  if (isOurs)
    return [{ code: 'target-read-by', severity: 'note', text: `${by} signs in with target ${label}, too` }];
  const text = `${by} signs in with target ${label}, but as application ${appId}, whose secret that is not`;
  const remedy = 'correct the client id there, or take the target out of the policy';
  return [{ code: 'target-read-as-another', severity: 'human', text, remedy }];
}

/** It goes on with the old secret, and stops when that is removed. */
function unnamed(rotation: Rotation, target: Target, { by, label, settings }: Reader): Finding {
  const written = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`],
  );
  return {
    code: 'reader-not-named',
    severity: 'human',
    text: `${by} signs in as application ${rotation.appId} with ${label}, which no target names: it fails when the old secret is removed`,
    remedy: `add the target: { ${target.kind}: { ${written.join(', ')} } }`,
  };
}

/** Whether this is the place that the reader signs in with. Names are compared ignoring case, as the services do. */
export function isReaderOf({ settings }: Pick<Target, 'settings'>, reader: Reader): boolean {
  const same = ([key, value = '']: [string, string | undefined]) =>
    String(settings[key] ?? '').toLowerCase() === value.toLowerCase();
  return Object.entries(reader.settings).every(same);
}
