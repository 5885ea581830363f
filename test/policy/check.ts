import { expect } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Policy, Rotation } from '../../src/policy/policy.ts';
import { type PolicyProblem, policyProblems } from '../../src/policy/problems.ts';
import { isProblem, type Problem } from '../../src/problem.ts';

export const TENANT = '8d3f6a1e-2b47-4c90-a5d8-71e0c94b26f3';
export const APP = 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314';

/** Lines 1 to 3 of a policy; the first rotation begins in line 4. */
export const HEAD = `version: 1\ntenant: ${TENANT}\nrotations:\n`;

/** Three lines: the name, the registration, the vault. */
export function entry(name: string, vault = `https://kv.vault.azure.net, secret: ${name}`): string {
  return `  - name: ${name}\n    registration: { appId: ${APP} }\n    vault: { url: ${vault} }\n`;
}

export function load(text: string | Uint8Array): Policy {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return loadPolicy({ file: 'rotation.yaml', bytes }, kinds);
}

export function onlyRotation(text: string): Rotation {
  const [rotation] = load(text).rotations;
  if (rotation === undefined) throw new Error('no rotation');
  return rotation;
}

export function refusal(text: string | Uint8Array): Problem {
  try {
    load(text);
  } catch (error) {
    if (isProblem(error, 'policy-invalid')) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}

export function problemsOf(text: string | Uint8Array): readonly PolicyProblem[] {
  return policyProblems(refusal(text));
}

/** The text is refused for these reasons, in this order, and for no others: `12:7: unknown key …`. */
export function check(text: string | Uint8Array, expected: readonly string[]): void {
  const found = problemsOf(text).map(({ line, column, text }) => `${line}:${column}: ${text}`);
  expect(found).toEqual(expected);
}
