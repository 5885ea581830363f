/** Which rotations a command is about. */
import type { Policy, Rotation } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';
import { suggest } from '../policy/suggest.ts';
import { Problem } from '../problem.ts';

export interface Choice {
  readonly group?: string | undefined;
  readonly owner?: string | undefined;
}

/** Whether less than the whole policy is meant. */
export function isChosen(names: readonly string[], { group, owner }: Choice): boolean {
  return names.length > 0 || group !== undefined || owner !== undefined;
}

/**
 * Names and a group add up; without either it is the whole policy. Of these, an owner chooses their own. In the policy's
 * order, each once. Fails `wrong-usage` for every name that the policy does not have, all at once.
 */
export function selectRotations(
  policy: Policy,
  names: readonly string[],
  { group, owner }: Choice,
): readonly Rotation[] {
  const selected = inGroup(policy, names, group);
  if (owner === undefined) return selected;
  const owned = selected.filter(rotation => rotation.owner === owner);
  if (owned.length === 0) throw notOwned(policy, owner, selected.length < policy.rotations.length);
  return owned;
}

function inGroup(policy: Policy, names: readonly string[], group: string | undefined): readonly Rotation[] {
  if (names.length === 0 && group === undefined) return policy.rotations;
  const unknown = names.filter(name => !policy.rotations.some(rotation => rotation.name === name));
  if (unknown.length > 0) throw unknownNames(policy, unknown);
  const groups = new Set(policy.rotations.flatMap(rotation => rotation.group ?? []));
  if (group !== undefined && !groups.has(group)) throw unknownGroup(policy, group, [...groups]);
  return policy.rotations.filter(
    rotation => names.includes(rotation.name) || (group !== undefined && rotation.group === group),
  );
}

/** `group canary`, `payments-api, billing`; undefined: all of the policy. */
export function selectionInWords(names: readonly string[], { group, owner }: Choice): string | undefined {
  const chosen = [
    ...(group === undefined ? [] : [`group ${group}`]),
    ...names,
    ...(owner === undefined ? [] : [`owner ${owner}`]),
  ];
  return chosen.length === 0 ? undefined : chosen.join(', ');
}

function unknownNames(policy: Policy, unknown: readonly string[]): Problem {
  const known = policy.rotations.map(rotation => rotation.name);
  const meant = unknown.map(name => `${name}${didYouMean(name, known)}`).join(', ');
  const reason = `${policy.file} has no rotation of this name: ${meant}`;
  const subject = unknown.length === 1 ? `unknown rotation ${unknown[0]}` : 'unknown rotations';
  return new Problem({ code: 'wrong-usage', subject, reason, remedy: listing(known, 'rotations') });
}

function unknownGroup(policy: Policy, group: string, known: readonly string[]): Problem {
  const reason = `${policy.file} has no group of this name: ${group}${didYouMean(group, known)}`;
  return new Problem({
    code: 'wrong-usage',
    subject: `unknown group ${group}`,
    reason,
    remedy: listing(known, 'groups'),
  });
}

function notOwned(policy: Policy, owner: string, isPart: boolean): Problem {
  const known = [...new Set(policy.rotations.flatMap(rotation => rotation.owner ?? []))];
  const reason =
    isPart && known.includes(owner)
      ? 'none of the chosen rotations has this owner'
      : `no rotation of ${policy.file} has this owner${didYouMean(owner, known)}`;
  return new Problem({
    code: 'wrong-usage',
    subject: `owner ${owner}`,
    reason,
    remedy: listing(known.map(shellWord), 'owners'),
  });
}

function didYouMean(typed: string, known: readonly string[]): string {
  const start = typed.slice(0, TELLING);
  const meant =
    suggest(typed, known) ?? known.find(name => start.length === TELLING && name.startsWith(start));
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

/** So many first letters in common make a longer name worth suggesting. */
const TELLING = 4;

const LISTED = 12;

function listing(known: readonly string[], noun: string): string {
  if (known.length === 0) return `the policy has no ${noun}`;
  const more = known.length > LISTED ? ` and ${known.length - LISTED} more` : '';
  return `choose one of these ${noun}: ${known.slice(0, LISTED).join(', ')}${more}`;
}
