/** What a plan says of what stands around a place: who else signs in there, and what a write does. */
import { expect, test } from 'vitest';
import type { Target } from '../../src/policy/policy.ts';
import type { Reader, SurroundingsRead } from '../../src/rotation/placeFacts.ts';
import { surroundingFindings } from '../../src/rotation/surroundings.ts';
import { rotation, situation } from './given.ts';

const WHERE = { site: 'payments', setting: 'AZURE_CLIENT_SECRET' };
const target: Target = {
  kind: 'appService',
  settings: { ...WHERE },
  required: true,
  label: 'appService payments AZURE_CLIENT_SECRET',
  proof: 'read back',
};
const ours = rotation({ targets: [target] });
const reader: Reader = {
  by: 'App Service Authentication of site payments',
  appId: ours.appId.toUpperCase(),
  settings: { ...WHERE, setting: 'azure_client_secret' },
  label: 'appService payments azure_client_secret',
};

function findings(...surroundings: (SurroundingsRead | undefined)[]) {
  return around(surroundings).map(({ code, severity }) => [code, severity]);
}

function around(surroundings: readonly (SurroundingsRead | undefined)[]) {
  return surroundingFindings(ours, { ...situation({}), surroundings });
}

test('a reader of what the policy names is a note, whatever the case of names and ids', () => {
  expect(findings({ readers: [reader] })).toEqual([['target-read-by', 'note']]);
});

test('one that signs in as this application with what no target names is for a person, with the target to add', () => {
  const elsewhere = {
    ...reader,
    settings: { ...WHERE, setting: 'OTHER' },
    label: 'appService payments OTHER',
  };
  expect(findings({ readers: [elsewhere] })).toEqual([['reader-not-named', 'human']]);
  const [finding] = around([{ readers: [elsewhere] }]);
  expect(finding).toMatchObject({
    text: expect.stringContaining('appService payments OTHER, which no target names'),
    remedy: 'add the target: { appService: { site: payments, setting: OTHER } }',
  });
});

test('a target in a slot is not the place that production reads', () => {
  const inSlot = { ...reader, settings: { ...reader.settings, slot: 'staging' } };
  expect(findings({ readers: [inSlot] })).toEqual([['reader-not-named', 'human']]);
  const inProduction = { ...reader, settings: { ...reader.settings, slot: undefined } };
  expect(findings({ readers: [inProduction] })).toEqual([['target-read-by', 'note']]);
});

test('one that signs in as another application with our secret is for a person, and with its own none of ours', () => {
  const another = { ...reader, appId: '99999999-9999-4999-8999-999999999999' };
  expect(findings({ readers: [another] })).toEqual([['target-read-as-another', 'human']]);
  expect(findings({ readers: [{ ...another, settings: { setting: 'OTHER' } }] })).toEqual([]);
});

test('what a write does is told once for each place, and what could not be read is no finding', () => {
  const onWrite = 'all instances are replaced at once';
  expect(findings({ readers: [], onWrite })).toEqual([['write-effect', 'note']]);
  expect(findings(undefined)).toEqual([]);
  expect(findings({ unknown: 'App Service does not answer' })).toEqual([]);
});
