/** Conditions between the parts of a policy. A rule ignores parts that are invalid by themselves. */
import { notAllowed } from './allowRule.ts';
import type { PolicyDraft, RotationDraft } from './draft.ts';
import { formatDuration } from './duration.ts';
import { foreignLockHost, foreignVaultHosts, targetsElsewhere, targetsOnVaultSecrets } from './hostRules.ts';
import { alertsOnly, channelAudiences, channelKinds, channelNames } from './noticeRules.ts';
import { placeOf } from './place.ts';
import { type AddFault, about } from './policyFault.ts';
import { quote } from './quote.ts';
import { type Found, nameOf, ordinal, type Rule, targetsIn } from './rule.ts';
import { didYouMean, MOST_SEARCHES } from './suggest.ts';
import { type Setting, settingOf } from './timing.ts';

const DAY_MS = 86_400_000;

export const rules: readonly Rule[] = [
  { code: 'duplicate-name', find: duplicateNames },
  { code: 'duplicate-vault-secret', find: sharedVaultSecrets },
  { code: 'duplicate-target', find: duplicateTargets },
  { code: 'target-on-mark', find: targetsOnMarks },
  { code: 'target-on-vault-secret', find: targetsOnVaultSecrets },
  { code: 'not-allowed', find: notAllowed },
  { code: 'foreign-vault-host', find: foreignVaultHosts },
  { code: 'not-in-cloud', find: targetsElsewhere },
  { code: 'foreign-lock-host', find: foreignLockHost },
  { code: 'lifetime-too-short', find: policy => eachRotation(policy, shortLifetime) },
  { code: 'always-due', find: policy => eachRotation(policy, alwaysDue) },
  { code: 'overlap-too-long', find: policy => eachRotation(policy, longOverlap) },
  { code: 'quiet-too-long', find: policy => policy.rotations.flatMap(each => longQuiet(policy, each)) },
  { code: 'no-time-to-prove', find: noTimeToProve },
  { code: 'duplicate-wave', find: repeatedWaves },
  { code: 'unknown-group', find: unknownGroups },
  { code: 'channel-kind', find: channelKinds },
  { code: 'duplicate-channel', find: channelNames },
  { code: 'channel-for-nobody', find: channelAudiences },
  { code: 'no-alert', find: alertsOnly },
];

/** Reports every violation of every rule. */
export function findBrokenRules(policy: PolicyDraft, add: AddFault): void {
  for (const { code, find } of rules)
    for (const { path, why } of find(policy)) add({ code, path, text: about(path, why) });
}

function duplicateNames({ rotations }: PolicyDraft): Found[] {
  const named = rotations.map(rotation => ({
    key: rotation.written.name,
    path: [...rotation.path, 'name'],
    rotation,
  }));
  return repeated(named).map(({ again, first }) => ({
    path: again.path,
    why: `${quote(again.key)} is the name of another rotation, ${ordinal(first.rotation)}`,
  }));
}

function sharedVaultSecrets({ rotations }: PolicyDraft): Found[] {
  const kept = rotations.map(rotation => {
    const { vault } = rotation.written;
    return {
      key: vault === undefined ? undefined : placeOf(vault),
      path: [...rotation.path, 'vault'],
      rotation,
    };
  });
  return repeated(kept).map(({ again, first }) => ({
    path: again.path,
    why: `two rotations cannot share a vault secret; ${nameOf(first.rotation)} already uses ${again.key}`,
  }));
}

function duplicateTargets(policy: PolicyDraft): Found[] {
  return repeated(targetsIn(policy)).map(({ again, first }) => {
    const owner = again.rotation === first.rotation ? 'this rotation' : nameOf(first.rotation);
    return { path: again.path, why: `${quote(again.target.label)} is already a target of ${owner}` };
  });
}

/** Otherwise the mark of one target would overwrite the value of the other. */
function targetsOnMarks(policy: PolicyDraft): Found[] {
  const targets = targetsIn(policy);
  const marked = new Map(targets.flatMap(each => (each.markKey === undefined ? [] : [[each.markKey, each]])));
  return targets.flatMap(({ key, path, target }) => {
    const other = marked.get(key);
    if (other === undefined) return [];
    const why = `keyturn keeps its mark for ${quote(other.target.label)} there: use another name`;
    return [{ path, why: `${quote(target.label)} is reserved: ${why}` }];
  });
}

function shortLifetime(get: Getter): Found[] {
  const lifetime = get('lifetime');
  if (lifetime === undefined || lifetime.value >= DAY_MS) return [];
  return at([lifetime], `${formatDuration(lifetime.value)} is too short: expected a day at least`);
}

function alwaysDue(get: Getter): Found[] {
  const [lifetime, rotateBefore] = [get('lifetime'), get('rotateBefore')];
  if (lifetime === undefined || rotateBefore === undefined || rotateBefore.value < lifetime.value) return [];
  const times = `rotateBefore is ${formatDuration(rotateBefore.value)} and lifetime ${formatDuration(lifetime.value)}`;
  return at([rotateBefore, lifetime], `a new secret would be due again immediately: ${times}`);
}

/** A secret that is replaced in time is valid for another `rotateBefore`; the overlap must be shorter. */
function longOverlap(get: Getter): Found[] {
  const [overlap, rotateBefore] = [get('overlap'), get('rotateBefore')];
  if (overlap === undefined || rotateBefore === undefined || overlap.value < rotateBefore.value) return [];
  const times = `overlap is ${formatDuration(overlap.value)} and rotateBefore ${formatDuration(rotateBefore.value)}`;
  return at([overlap, rotateBefore], `the old secret would expire before its overlap ends: ${times}`);
}

/** If the removal depends on sign-ins, the old secret must stay valid until it has been unused for `quiet`. */
function longQuiet(policy: PolicyDraft, rotation: RotationDraft): Found[] {
  const retire = settingOf(policy, rotation, 'retire');
  const [quiet, rotateBefore] = [
    settingOf(policy, rotation, 'quiet'),
    settingOf(policy, rotation, 'rotateBefore'),
  ];
  if (retire === undefined || !retire.value.startsWith('when-')) return [];
  if (quiet === undefined || rotateBefore === undefined || quiet.value < rotateBefore.value) return [];
  const times = `quiet is ${formatDuration(quiet.value)} and rotateBefore ${formatDuration(rotateBefore.value)}`;
  return at(
    [quiet, rotateBefore],
    `the old secret would expire before it counts as unused: ${times}: shorten quiet, or set retire: after-overlap`,
  );
}

function noTimeToProve({ defaults, rotations }: PolicyDraft): Found[] {
  const places = [
    { prove: defaults.good.prove, path: ['defaults'] },
    ...rotations.map(({ written, path }) => ({ prove: written.prove, path })),
  ];
  return places.flatMap(({ prove, path }) =>
    prove?.timeout === 0
      ? [
          {
            path: [...path, 'prove', 'timeout'],
            why: 'Entra needs some time to accept a new secret: expected more than 0s',
          },
        ]
      : [],
  );
}

function repeatedWaves({ head }: PolicyDraft): Found[] {
  const groups = (head.good.waves ?? []).map((key, index) => ({ key, path: ['waves', index] }));
  return repeated(groups).map(({ again, first }) => ({
    path: again.path,
    why: `${quote(again.key)} is already wave ${Number(first.path[1]) + 1}`,
  }));
}

function unknownGroups({ head, rotations }: PolicyDraft): Found[] {
  if (head.bad.has('rotations') || rotations.some(({ bad }) => bad.has('group'))) return [];
  const groups = [...new Set(rotations.flatMap(({ written }) => written.group ?? []))];
  return (head.good.waves ?? []).flatMap((wave, index) =>
    groups.includes(wave)
      ? []
      : [
          {
            path: ['waves', index],
            why: `no rotation is in a group ${quote(wave)}${index < MOST_SEARCHES ? didYouMean(wave, groups) : ''}`,
          },
        ],
  );
}

type Getter = (key: 'lifetime' | 'rotateBefore' | 'overlap') => Setting<number> | undefined;

/** An error in inherited settings is found for each rotation, but reported once, because position and message are equal. */
function eachRotation(policy: PolicyDraft, find: (get: Getter) => Found[]): Found[] {
  return policy.rotations.flatMap(rotation => find(key => settingOf(policy, rotation, key)));
}

/**
 * Reports the error at a setting that is written in the file: of the rotation itself if there is one, else of `defaults`. No
 * error if all are built in, because those are consistent.
 */
function at(settings: readonly Setting<number>[], why: string): Found[] {
  const path =
    settings.find(setting => setting.path?.[0] === 'rotations')?.path ??
    settings.find(setting => setting.path)?.path;
  return path === undefined ? [] : [{ path, why }];
}

interface Keyed {
  readonly key: string | undefined;
}

/** Every entry whose key equals that of an earlier entry, with the earlier entry. */
function repeated<T extends Keyed>(entries: readonly T[]): { again: T & { key: string }; first: T }[] {
  const firsts = new Map<string, T>();
  return entries.flatMap(entry => {
    if (entry.key === undefined) return [];
    const first = firsts.get(entry.key);
    if (first !== undefined) return [{ again: { ...entry, key: entry.key }, first }];
    firsts.set(entry.key, entry);
    return [];
  });
}
