import { expect, test } from 'vitest';
import { commandFor } from '../../src/rotation/command.ts';
import { credential, ending, FOREIGN, KEY, settled, typed, version } from './given.ts';

test('a command about a rotation names the policy, in quotes where a shell needs them, and not the usual file', () => {
  expect(commandFor({ name: 'billing' }, 'verify')).toBe('keyturn verify billing');
  expect(commandFor({ name: 'billing', config: 'a.yaml' }, 'rotate', '--now')).toBe(
    'keyturn rotate billing --now --config a.yaml',
  );
  expect(commandFor({ name: 'billing', config: 'team a.yaml' }, 'plan')).toBe(
    "keyturn plan billing --config 'team a.yaml'",
  );
});

const disabled = () => ({
  'payments-api': settled({
    vault: { state: 'present', versions: [version('b7d2', KEY.current, { enabled: false })] },
  }),
});

test.each(['status', 'plan', 'rotate', 'status --json', 'plan --json', 'rotate --json'])(
  'what %s says to type next names the policy that it was given',
  async line => {
    const { out } = await typed(`${line} --config team-a.yaml`, { corners: disabled() });
    expect(out).toContain('keyturn rotate payments-api --now --config team-a.yaml   (a new secret)');
    expect((await typed(line, { corners: disabled() })).out).toContain(
      'keyturn rotate payments-api --now   (',
    );
  },
);

test.each(['plan', 'status', 'verify', 'plan --json'])(
  'Ctrl-C ends %s at once, with one line',
  async line => {
    const stop = new AbortController();
    const connect = async () => async () => {
      stop.abort();
      return new Promise<never>(() => {});
    };
    const { exitCode, err } = await typed(line, { context: { connect, signal: stop.signal } });
    expect(exitCode).toBe(1);
    expect(err).toBe(
      `keyturn ${line.split(' ')[0]}: stopped; this command only reads, so nothing was changed\n`,
    );
  },
);

test('a note that only counts what is not ours keeps to a narrow terminal', async () => {
  const credentials = [credential(KEY.current), credential(FOREIGN, { displayName: 'by hand' })];
  const { out } = await typed('plan', {
    corners: { 'payments-api': ending(20, { credentials }) },
    columns: 60,
  });
  expect(out.split('\n').filter(line => line.length > 60)).toEqual([]);
});

test.each(['rollback payments-api --key-id f00df00d-1111-4222-8333-944445555567', 'rollback payments-api'])(
  'what %s says to type instead names the policy that it was given',
  async line => {
    const { err } = await typed(`${line} --config team-a.yaml --yes`, {});
    expect(err).toMatch(/keyturn (rollback|rotate|status) payments-api .*--config team-a\.yaml/);
  },
);
