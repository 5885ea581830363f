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
export interface DiagnosisDocument extends Pick<Diagnosis, 'outcome' | 'verdict' | 'confidence' | 'notes'> {
  readonly schema: string;
  readonly rotation?: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly scope: string;
  readonly at: string;
  readonly exitCode: number;
  /** What is to be mended first comes first. */
  readonly causes: readonly CauseFields[];
  /** What to do if it still fails although all is well; absent where a cause was found. */
  readonly ifItStillFails?: Diagnosis['stillFailing'];
  readonly places: readonly PlaceFields[];
  /** What was asked, in this order, and what follows from the answers. */
  readonly ladder: Diagnosis['rungs'];
  /** Token calls that were made. */
  readonly tokenCalls: number;
}

export interface CauseFields
  extends Pick<Cause, 'code' | 'rung' | 'places' | 'confidence' | 'settle' | 'remedy'> {
  readonly text: string;
}

export interface PlaceFields extends Pick<Row, 'place' | 'kind' | 'required' | 'state' | 'cause' | 'keyId'> {
  /** A sentence without its subject. */
  readonly detail: string;
}

export function diagnosisDocument({
  diagnosis,
  signIn,
  rotation,
  now,
  exitCode,
}: Diagnosed): DiagnosisDocument {
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

function causeFields({ code, rung, places, sentence, confidence, settle, remedy }: Cause): CauseFields {
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

function placeFields({ place, kind, required, state, words, cause, keyId }: Row): PlaceFields {
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
