/** `keyturn adopt`: what is typed, asked and answered with. What it does to places is in test/e2e/adopt.test.ts. */
import { expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { credential, days, GITHUB, KEY, policy, present, SITE, settled, target, typed } from './given.ts';

const one = policy({ name: 'payments-api', targets: [target(SITE), target(GITHUB)] });

function byHand(left = 160) {
  return settled({
    credentials: [credential(KEY.current, { displayName: 'made by Ada', end: days(left) })],
    vault: present({ version: 'b7d2', enabled: true, createdAt: days(-20) }),
    held: [{ value: 'current-value' }, { writeOnly: 'is write-only' }],
  });
}

const corners = (left?: number) => ({ 'payments-api': byHand(left) });

test('it shows which credential the vault holds and what is written, and asks', async () => {
  const { exitCode, err, questions } = await typed('adopt payments-api', {
    policy: one,
    corners: corners(),
    answer: false,
  });
  expect(exitCode).toBe(1);
  expect(err.replaceAll(/\s+/g, ' ')).toContain(`the vault holds credential ${KEY.current} (made by Ada,`);
  expect(err).toContain(`  1    distribute  ${GITHUB} (marked)\n`);
  expect(err).toContain('  2    confirm     ');
  expect(questions).toEqual(['Write 1 place of payments-api?']);
});

test('where nobody can be asked that is said, and not that somebody disagreed', async () => {
  const { exitCode, err } = await typed('adopt --all', {
    policy: one,
    corners: corners(),
    answer: 'nobody',
  });
  expect(exitCode).toBe(1);
  expect(err).toContain('Nothing was done: the input is not a terminal, so no question was asked.');
});

test('a place that holds the secret within a longer value is told as that', async () => {
  const within = { ...target(GITHUB), template: 'Password={secret}' };
  const told = policy({ name: 'payments-api', targets: [target(SITE), within] });
  const { err } = await typed('adopt payments-api', { policy: told, corners: corners(), answer: false });
  expect(err).toContain(`${GITHUB} (marked, within its template)`);
});

test('what is to be written comes first, and what is only due is left to rotate, in words', async () => {
  const two = policy({ name: 'due-soon' }, { name: 'payments-api', targets: [target(SITE), target(GITHUB)] });
  const ours = credential(KEY.current, { displayName: 'keyturn/due-soon/6f0e1d2c/r-1', end: days(5) });
  const known = { ...corners(), 'due-soon': settled({ credentials: [ours] }) };
  const { err } = await typed('adopt --all', { policy: two, corners: known, answer: false });
  expect(err.indexOf('payments-api  ')).toBeLessThan(err.indexOf('due-soon  '));
  expect(err).toContain('nothing to adopt; the new secret that is due is left to keyturn rotate');
});

test('with the answer it writes them, and no new secret although one is due', async () => {
  const known = corners(12);
  const { exitCode, out } = await typed('adopt payments-api', { policy: one, corners: known, answer: true });
  expect(exitCode).toBe(0);
  expect(out).toContain('2 steps done');
  expect(known['payments-api'].credentials).toHaveLength(1);
  expect(known['payments-api'].held[1]).toEqual({ value: 'current-value' });
});

test('where Keyturn has worked before nothing is written and nobody is asked', async () => {
  const { exitCode, out, questions } = await typed('adopt payments-api');
  expect({ exitCode, questions }).toEqual({ exitCode: 0, questions: [] });
  expect(out).toContain('nothing to do');
});

test('what Entra refuses is an outage, and a new secret is needed: exit 3', async () => {
  const refused = { answer: 'rejected', code: 7000215, reason: 'unknown' } as const;
  const { exitCode, out } = await typed('adopt payments-api --yes', {
    policy: one,
    corners: { 'payments-api': { ...byHand(), token: refused } },
  });
  expect(exitCode).toBe(3);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('there is no secret to adopt: ');
  expect(out).toContain('keyturn rotate payments-api');
});

test.each(['adopt', 'adopt payments-api --all'])('%s is wrong usage', async line => {
  expect(await typed(line)).toMatchObject({ exitCode: 64 });
});

test('what could not be read was not shown, and nothing is written there', async () => {
  const unreadable = new Problem({ code: 'refused', subject: 'the vault', reason: 'says no' });
  const known = { 'payments-api': { ...byHand(), unreadable } };
  const { exitCode, questions } = await typed('adopt payments-api', { policy: one, corners: known });
  expect(questions).toEqual([]);
  expect(exitCode).not.toBe(0);
  expect(known['payments-api'].held[1]).toEqual({ writeOnly: 'is write-only' });
});

test('verify advises it as well, and not the run that may make a new secret besides', async () => {
  const { exitCode, out } = await typed('verify payments-api', { policy: one, corners: corners() });
  expect(exitCode).toBe(3);
  expect(out).toContain('→ keyturn adopt payments-api\n');
  expect(out).not.toContain('keyturn rotate');
});
