import type { FindingWords } from '../../event.ts';
import type { Policy } from '../../policy/policy.ts';
import { isWithoutSecret, type PlaceCheck, type Verification } from '../../run/verify.ts';
import {
  type BelongingFields,
  findingFields,
  type LeakFields,
  leakFields,
  nameFields,
  type UnreadRotation,
} from './fleet.ts';
import { problemFields, schemaOf } from './problemDocument.ts';

/** What was verified, for text and for JSON. */
export interface Verified {
  readonly policy: Policy;
  readonly verifications: readonly Verification[];
  readonly now: Date;
  readonly exitCode: number;
}

/** `keyturn verify --json`, schema `keyturn/verify@1`. */
export interface VerifyDocument {
  readonly schema: string;
  readonly policy: string;
  readonly at: string;
  readonly exitCode: number;
  readonly rotations: readonly (VerifiedRotation | UnreadRotation)[];
}

export interface VerifiedRotation extends BelongingFields {
  readonly name: string;
  readonly group?: string;
  /** Credentials that leaked and still live; absent where none does. */
  readonly leaked?: readonly LeakFields[];
  /** Only where it is so: the vault's value is refused, and no other place is known to hold one that works. */
  readonly outage?: true;
  readonly places: readonly PlaceCheck[];
  /** What makes a sign-in fail although the secret is right; absent where nothing does. */
  readonly findings?: readonly FindingWords[];
}

export function verifyDocument({ policy, verifications, now, exitCode }: Verified): VerifyDocument {
  return {
    schema: schemaOf('verify'),
    policy: policy.file,
    at: now.toISOString(),
    exitCode,
    rotations: verifications.map(verified),
  };
}

function verified(verification: Verification): VerifiedRotation | UnreadRotation {
  const names = nameFields(verification.rotation);
  if ('problem' in verification)
    return { ...names, phase: 'unknown', problem: problemFields(verification.problem) };
  const places = verification.places.map(({ place, required, proof, verdict, detail }) => ({
    place,
    required,
    proof,
    verdict,
    detail,
  }));
  const outage = isWithoutSecret(verification) ? ({ outage: true } as const) : {};
  const findings = findingFields({ findings: verification.notes });
  const told = findings.length === 0 ? {} : { findings };
  return { ...names, ...leakFields(verification.leaked), ...outage, places, ...told };
}
