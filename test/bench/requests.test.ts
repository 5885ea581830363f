import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { criticalPath, rulesOf } from './criticalPath.ts';
import { askedTwice, longestWait, wallMs } from './requests.ts';

const SITE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/pay/config/appsettings';
let sequence = 0;

function request(operation: string, method: string, path: string, startedMs = 0, ms = 50): HistoryEntry {
  sequence += 1;
  const place = { service: 'any', host: 'host', connection: 1, at: 0 };
  return {
    ...place,
    sequence,
    operation,
    method,
    path,
    startedMs,
    finishedMs: startedMs + ms,
    outcome: 'answered',
  };
}

const reading = (from?: number) => request('listAppSettings', 'POST', `${SITE}/list`, from);
const writing = (from?: number) => request('updateAppSettings', 'PUT', SITE, from);
const twice = (requests: readonly HistoryEntry[]) =>
  askedTwice(requests, { signIns: 1, tokenCalls: 3 }).map(({ operation }) => operation);

test('a reading that is repeated without a write in between is found', () => {
  expect(twice([reading(), writing(), reading(), reading()])).toEqual(['listAppSettings']);
});

test('a reading after a write, and the one right before it, is no repetition', () => {
  expect(twice([reading(), reading(), writing(), reading()])).toEqual([]);
});

test('a write to another thing makes no reading new', () => {
  const other = request('updateAppSettings', 'PUT', SITE.replace('pay', 'else'));
  expect(twice([reading(), other, reading(), other])).toEqual(['listAppSettings']);
});

test('sign-ins and token calls count where there are more than expected, challenges of a host from the second on', () => {
  const signIn = request('token', 'POST', '/t/oauth2/v2.0/token?client-request-id=1');
  const call = request('token', 'POST', '/t/oauth2/v2.0/token');
  const challenges = ['/secrets/one', '/secrets/two/versions'].map(path => request('challenge', 'GET', path));
  expect(twice([signIn, signIn, call, call, call, ...challenges])).toEqual(['token', 'challenge']);
});

test('time runs from the first request to the end of the last, and the chain is what waited for each other', () => {
  const requests = [reading(0), reading(10), writing(60), reading(61), reading(115)];
  expect(wallMs(requests)).toBe(165);
  expect(longestWait(requests).map(({ startedMs }) => startedMs)).toEqual([10, 61, 115]);
});

test('a due rotation with one site is fourteen requests deep, and thirty-nine cannot be left out', () => {
  const rules = rulesOf({ proofs: 3, takeover: false, places: ['appService'] });
  const { chain, unavoidable } = criticalPath(rules);
  expect(chain).toEqual([
    'sign-in graph',
    'application',
    'usage report',
    'addPassword',
    'first proof',
    'proof',
    'application before publishing',
    'PUT secret',
    'vault read-back: value',
    'appService 1: settings before writing',
    'appService 1: PUT',
    'appService 1: read-back',
    'token call about what places hold',
    'PATCH confirmed',
  ]);
  expect(unavoidable).toBe(39);
});

test('every request that is waited for is in the table', () => {
  const rules = rulesOf({
    proofs: 3,
    takeover: true,
    places: ['appService', 'variableGroup', 'githubSecret'],
  });
  const names = new Set(rules.map(({ request: name }) => name));
  expect(rules.flatMap(({ after }) => after).filter(name => !names.has(name))).toEqual([]);
});
