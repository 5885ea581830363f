import type { Cause } from '../../diagnosis/cause.ts';
import type { Step } from '../../diagnosis/codes/knowledge.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Row } from '../../diagnosis/judged.ts';
import type { SignIn } from '../../diagnosis/ports.ts';
import { forPolicy } from '../remedyFor.ts';
import { schemaOf } from './problemDocument.ts';

/** A diagnosis and what it was about, for text and for JSON. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly signIn: SignIn;
  readonly rotation?: string;
  readonly config: string;
  readonly now: Date;
  readonly ms: number;
  readonly exitCode: number;
}

/** `keyturn diagnose --json`, schema `keyturn/diagnose@1`. */
export function diagnosisDocument({ diagnosis, signIn, rotation, config, now, exitCode }: Diagnosed) {
  const { outcome, verdict, confidence, causes, rows, rungs, notes, calls } = diagnosis;
  return {
    schema: schemaOf('diagnose'),
    ...(rotation === undefined ? {} : { rotation }),
    tenant: signIn.tenant,
    clientId: signIn.appId,
    scope: signIn.scope,
    at: now.toISOString(),
    exitCode,
    outcome,
    verdict,
    confidence,
    causes: causes.map(cause => causeFields(cause, config)),
    places: rows.map(placeFields),
    ladder: rungs,
    notes,
    tokenCalls: calls,
  };
}

function causeFields({ code, rung, places, sentence, confidence, settle, remedy }: Cause, config: string) {
  return {
    code,
    rung,
    places,
    text: sentence,
    confidence,
    ...(settle === undefined ? {} : { settle }),
    remedy: remedy.map(step => stepFields(step, config)),
  };
}

export function stepFields({ text, command, needsSignIn }: Step, config: string): Step {
  return { text, ...(command === undefined ? {} : { command: forPolicy(command, config) }), needsSignIn };
}

function placeFields({ place, kind, required, state, words, cause, keyId }: Row) {
  return {
    place,
    kind,
    required,
    state,
    detail: words,
    ...(cause === undefined ? {} : { cause }),
    ...(keyId === undefined ? {} : { keyId }),
  };
}
