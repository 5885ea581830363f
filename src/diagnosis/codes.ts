/** What is known of the numbers that Entra answers with (AADSTS…), for every room. Pure data, without an import from outside. */
import { application } from './codes/application.ts';
import { assertion } from './codes/assertion.ts';
import { credential } from './codes/credential.ts';
import { grants } from './codes/grants.ts';
import type { CodeKnowledge } from './codes/knowledge.ts';
import { passing } from './codes/passing.ts';
import { policy } from './codes/policy.ts';
import { request } from './codes/request.ts';
import { scope } from './codes/scope.ts';
import { tenant } from './codes/tenant.ts';
import { userFlows } from './codes/userFlows.ts';

/** By subject, in the order in which a call can fail; within it, what is met most often comes first. */
export const knownCodes: readonly CodeKnowledge[] = [
  ...credential,
  ...application,
  ...tenant,
  ...scope,
  ...request,
  ...policy,
  ...passing,
  ...assertion,
  ...userFlows,
  ...grants,
];

const byCode: ReadonlyMap<number, CodeKnowledge> = new Map(knownCodes.map(known => [known.code, known]));

/** Undefined: not in the table. Then say so, and do not guess. */
export function explain(code: number): CodeKnowledge | undefined {
  return byCode.get(code);
}
