/**
 * What a tenant's app management policies say of new secrets, and what of the policy's times is left under them. Entra
 * looks at them only when a secret is made: those that are there go on working.
 */
import type { Rotation } from '../policy/policy.ts';
import type { Credential } from './observation.ts';
import type { Situation } from './situation.ts';
import type { Restriction } from './tenantRules.ts';
import type { Finding } from './verdict.ts';
import { span } from './words.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long a new secret is to be valid. Entra compares with *less than* (for 180 days a limit of 181 is needed: cisagov/ScubaGear,
 * MS.AAD.5.6v1), from a beginning that it takes from its own clock: a day is kept away from the limit.
 */
export function lifetimeOf({ lifetimeMs }: Rotation, { rules }: Pick<Situation, 'rules'>): number {
  return rules?.known === true && rules.limits !== undefined
    ? Math.min(lifetimeMs, rules.limits.ms - DAY_MS)
    : lifetimeMs;
}

/**
 * When a secret is due, before its end. One of ours that does not live as long as the policy says was made under a limit: it is
 * replaced with a third of its life left at the earliest. Its own dates tell that, so no night has to ask for the limit.
 */
export function rotateBeforeOf(rotation: Rotation, credential: Credential | undefined): number {
  const { rotateBeforeMs, lifetimeMs, mark } = rotation;
  if (credential?.end === undefined || !credential.displayName.startsWith(mark)) return rotateBeforeMs;
  const life = credential.end.getTime() - credential.start.getTime();
  return life < lifetimeMs - HOUR_MS ? shortened(rotateBeforeMs, life) : rotateBeforeMs;
}

function shortened(rotateBeforeMs: number, lifeMs: number): number {
  return Math.min(rotateBeforeMs, lifeMs / 3);
}

/** Why no secret may be made here, or none that the policy's times fit into; undefined: nothing is known against it. */
export function againstRules(rotation: Rotation, { rules, creatable }: Situation): Finding | undefined {
  if (creatable?.writable === 'no') {
    const text = `no new secret can be created: ${creatable.why}`;
    return { code: 'not-owner', severity: 'human', text, remedy: creatable.remedy };
  }
  if (rules?.known !== true) return undefined;
  const { forbids, limits } = rules;
  // Whoever may be exempt is let try: Entra knows.
  if (forbids !== undefined && forbids.exempts === undefined) return forbidden(forbids);
  if (limits === undefined) return undefined;
  const lifetime = lifetimeOf(rotation, { rules });
  const misfit = lifetime < rotation.lifetimeMs ? misfitOf(rotation, lifetime) : undefined;
  if (misfit === undefined) return undefined;
  return {
    code: 'tenant-limit',
    severity: 'human',
    text: `no new secret can be created: ${limitWords(limits, lifetime)}, and ${misfit}`,
    remedy: `${limits.shownBy}   (have it raised for this registration, or change the times in the policy)`,
  };
}

function forbidden({ by, shownBy }: Restriction): Finding {
  return {
    code: 'tenant-forbids',
    severity: 'human',
    text: `no new secret can be created: ${by} forbids client secrets on this registration`,
    remedy: `${shownBy}   (have the registration exempted, or let it sign in with a certificate or a federated credential)`,
  };
}

/** The rules of `validate` for these times (policy/rules.ts), for the lifetime that is left. */
function misfitOf({ rotateBeforeMs, overlapMs, quietMs, retire }: Rotation, lifetime: number) {
  if (lifetime < DAY_MS) return 'a secret is valid for a day at least';
  const rotateBefore = shortened(rotateBeforeMs, lifetime);
  const times = `the next one is created ${span(rotateBefore)} before it expires`;
  if (overlapMs >= rotateBefore)
    return `the old one would expire before its overlap of ${span(overlapMs)}: ${times}`;
  if (retire.startsWith('when-') && quietMs >= rotateBefore)
    return `the old one would expire before its \`quiet\` of ${span(quietMs)}: ${times}`;
  return undefined;
}

function limitWords({ by, ms }: Restriction & { readonly ms: number }, lifetime: number): string {
  const what = `${by} requires new secrets to expire within less than ${span(ms)}`;
  return lifetime < DAY_MS ? what : `${what}, so that they are valid for ${span(lifetime)}`;
}

/** What the policies change in what was written, and what of them cannot be known beforehand. */
export function rulesNotes(rotation: Rotation, situation: Situation): Finding[] {
  const { rules } = situation;
  if (rules?.known !== true) return [];
  return [...clipped(rotation, situation), ...exempting(rules.forbids)];
}

function clipped(rotation: Rotation, situation: Situation): Finding[] {
  const limits = situation.rules?.known === true ? situation.rules.limits : undefined;
  const lifetime = lifetimeOf(rotation, situation);
  if (limits === undefined || lifetime >= rotation.lifetimeMs) return [];
  const rotateBefore = shortened(rotation.rotateBeforeMs, lifetime);
  const due =
    rotateBefore < rotation.rotateBeforeMs
      ? `, and replaced ${span(rotateBefore)} before they expire instead of ${span(rotation.rotateBeforeMs)}`
      : '';
  const text = `${limitWords(limits, lifetime)} instead of ${span(rotation.lifetimeMs)}${due}`;
  return [{ code: 'tenant-limit', severity: 'note', text }];
}

function exempting(forbids: Restriction | undefined): Finding[] {
  if (forbids?.exempts === undefined) return [];
  const text =
    `${forbids.by} forbids client secrets, except for callers that have the custom security attribute ${forbids.exempts}: ` +
    'whether this identity has it is known only when one is created';
  return [{ code: 'tenant-exempts', severity: 'note', text, remedy: forbids.shownBy }];
}
