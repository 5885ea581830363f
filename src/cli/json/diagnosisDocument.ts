import type { Cause } from '../../diagnosis/cause.ts';
import type { Diagnosis } from '../../diagnosis/conclusion.ts';
import type { SignIn } from '../../diagnosis/diagnosisPorts.ts';
import type { Row } from '../../diagnosis/judged.ts';
import { schemaOf } from './problemDocument.ts';

/** A diagnosis and what it was about. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly signIn: SignIn;
  readonly rotation?: string;
  readonly now: Date;
  readonly exitCode: number;
}

/** `keyturn diagnose --json`, schema `keyturn/diagnose@1`. The text is made from it, and so says nothing that is not in it. */
export type DiagnosisDocument = ReturnType<typeof diagnosisDocument>;

export function diagnosisDocument({ diagnosis, signIn, rotation, now, exitCode }: Diagnosed) {
  const { outcome, verdict, confidence, causes, rows, rungs, notes, calls, stillFailing } = diagnosis;
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
    causes: causes.map(causeFields),
    ...(stillFailing.length === 0 ? {} : { ifItStillFails: stillFailing }),
    places: rows.map(placeFields),
    ladder: rungs,
    notes,
    tokenCalls: calls,
  };
}

function causeFields({ code, rung, places, sentence, confidence, settle, remedy }: Cause) {
  return {
    code,
    rung,
    places,
    text: sentence,
    confidence,
    ...(settle === undefined ? {} : { settle }),
    remedy,
  };
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
