/** What a recording keeps of the words of a service. */
import { expect, test } from 'vitest';
import { answered } from '../../src/selftest/answered.ts';
import { namer } from '../../src/selftest/names.ts';
import { recordingOf } from '../../src/selftest/redact.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const names = () =>
  namer({ tenant: '6f1b0000-1111-2222-3333-444455556666', name: 'keyturn-selftest-0badcafe' });
const kept = (message: string) => answered({ message }, '', names());

test.each([
  [
    `AADSTS700016: Application with identifier '${ID}' was not found in the directory 'O'Brien's Ltd'. This can happen.`,
    "AADSTS700016: Application with identifier '{{id1}}' was not found in the directory <text>",
  ],
  ["AADSTS90002: Tenant 'contoso.com' not found.", "AADSTS90002: Tenant '<text>' not found."],
  [
    `Resource '${ID}' does not exist, nor 'Joe's Bakery' of it.`,
    "Resource '{{id1}}' does not exist, nor '<text>' of it.",
  ],
  ["Name '' of 'keyturn-selftest-0badcafe-past'", "Name '' of '{{name}}-past'"],
  ["'client_assertion' or 'request' is required", "'client_assertion' or 'request' is required"],
  // Where no pair is certain, nothing is kept.
  ["One of the 'Boys' Clubs' is not allowed", '<text>'],
  ["The users' limit of Contoso", '<text>'],
])('of %j %j is kept', (message, expected) => {
  expect(kept(message)).toEqual({ message: expected });
});

test('where the name of the tenant would be left as a word of its own, there is no recording', () => {
  const at = new Date('2026-11-30T10:00:00Z');
  const taken = (code: string, tenantNames: readonly string[]) => ({
    seen: [
      {
        ...{ at, ms: 1, method: 'GET', url: 'https://graph.microsoft.com/v1.0/applications', signed: true },
        response: { status: 403, headers: {}, body: { error: { code } } },
      },
    ],
    ...{ timings: [], known: {}, private: [], tenantNames, tool: 'keyturn', at },
  });
  expect(() => recordingOf(taken('Of "Contoso" Ltd', ['"Contoso" Ltd']))).toThrow('would be left in it');
  expect(() => recordingOf(taken('ContosoDenied', ['Contoso', 'Test']))).not.toThrow();
});
