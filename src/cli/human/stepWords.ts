/** Steps and later actions in words: what happens to what. */

import type { Rotation, Target } from '../../policy/policy.ts';
import { endInWords } from '../../rotation/ending.ts';
import { NEW_KEY } from '../../rotation/foresee.ts';
import { callsToProve } from '../../rotation/proving.ts';
import { lifetimeOf } from '../../rotation/secretRules.ts';
import type { Situation } from '../../rotation/situation.ts';
import { credentialOf } from '../../rotation/situation.ts';
import type { Later, Step } from '../../rotation/verdict.ts';
import { span } from '../../rotation/words.ts';

/** What a step does, as a phrase after its name: `distribute` · `appService site-payments AZURE_CLIENT_SECRET`. */
export function stepObject(step: Step, rotation: Rotation, situation: Situation, now: Date): string {
  switch (step.kind) {
    case 'create':
      return `a new secret on registration ${nameOf(rotation, situation)}, valid for ${span(lifetimeOf(rotation, situation))}`;
    case 'recall':
      return `credential ${step.keyId}${about(step.keyId, situation, now)}, read from vault version ${step.version}`;
    case 'prove':
      return `Entra must accept ${theSecret(step.keyId)} ${callsToProve(rotation.prove.successes)} times in a row; otherwise it is ${step.keyId === NEW_KEY ? 'discarded' : 'not published'}`;
    case 'publish':
      return `${theSecret(step.keyId)} as the newest version of ${rotation.vault.secret} in ${rotation.vault.url}`;
    case 'distribute': {
      const target = rotation.targets[step.target];
      if (target === undefined) return `target ${step.target}`;
      return `${target.label} (${howDelivered(target)})`;
    }
    case 'record':
      return `vault version ${step.version} gets the tag that credential ${(step.tags.revoked ?? []).join(', ')} leaked`;
    case 'reopen':
      return `a target drifted: vault version ${step.version} must be confirmed again, and the overlap starts again`;
    case 'confirm':
      return [
        'read every place back and request a token with the value that it holds',
        ...canaries(rotation),
      ].join('; before that ');
    case 'settle':
      return `until the apps that hold it have restarted, ${span(step.ms)} at most (--settle)`;
    case 'retire':
      return `credential ${step.keyId}${about(step.keyId, situation, now)}${step.version === undefined ? '' : `; vault version ${step.version} is disabled`}`;
    case 'discard':
      return `credential ${step.keyId}${about(step.keyId, situation, now)}`;
  }
}

/** What is started for a confirmation. */
function canaries({ targets }: Rotation): string[] {
  const names = [...new Set(targets.flatMap(({ required, canary }) => (required ? (canary ?? []) : [])))];
  return names.length === 0 ? [] : [`start ${names.join(' and ')}, and wait for success`];
}

function howDelivered({ required, proof, template, canary }: Target): string {
  const words = [
    required ? '' : 'best effort',
    proof,
    template === undefined ? '' : 'within its template',
    canary === undefined ? '' : 'with a canary',
  ];
  return words.filter(word => word !== '').join(', ');
}

/** Where the reason of a step says more than its stage already does. */
export function stepReason(step: Step, situation: Situation): string | undefined {
  const { kind, reason } = step;
  const state = kind === 'distribute' ? situation.targets?.[step.target] : undefined;
  if (state?.state === 'unknown' && state.unverifiable !== true)
    return `${reason.text}: it is written once with the vault's value and a mark, so that later runs can compare`;
  return kind === 'discard' || kind === 'retire' || kind === 'distribute' ? reason.text : undefined;
}

export function laterObject({ kind, keyId }: Later, situation: Situation, now: Date): string {
  if (kind === 'create') return 'the next new secret';
  return keyId === undefined || keyId === NEW_KEY
    ? 'the old secret'
    : `credential ${keyId}${about(keyId, situation, now)}`;
}

/**
 * Ids in lines that scroll by: the first eight characters tell them apart, and what stands before them says of what they are,
 * since those of credentials and of vault versions look alike. Names and labels stay whole.
 */
export function shortId(subject: string): string {
  if (KEY_ID.test(subject)) return `key:${subject.slice(0, 8)}`;
  return VERSION.test(subject) ? `version:${subject.slice(0, 8)}` : subject;
}

const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VERSION = /^[0-9a-f]{32}$/i;

function theSecret(keyId: string): string {
  return keyId === NEW_KEY ? 'the new secret' : `credential ${keyId}`;
}

function about(keyId: string, situation: Situation, now: Date): string {
  const credential = credentialOf(situation, keyId);
  return credential === undefined ? '' : ` (${endInWords(credential, now)})`;
}

function nameOf({ appId }: Rotation, { registration }: Situation): string {
  return registration === undefined ? appId : `${registration.displayName} (${appId})`;
}
