import { expect, test } from 'vitest';
import { forPolicy } from '../../src/cli/remedyFor.ts';
import { credential, ending, FOREIGN, KEY, settled, typed, version } from './given.ts';

test.each([
  ['keyturn verify billing', 'keyturn verify billing --config a.yaml'],
  [
    'keyturn rotate billing --now   (a new secret), or az keyvault secret set-attributes --name x',
    'keyturn rotate billing --now --config a.yaml   (a new secret), or az keyvault secret set-attributes --name x',
  ],
  ['keyturn plan, then keyturn rotate', 'keyturn plan --config a.yaml, then keyturn rotate --config a.yaml'],
  ['keyturn validate --config b.yaml', 'keyturn validate --config b.yaml'],
  ['keyturn plan --config b.yaml', 'keyturn plan --config b.yaml'],
  ['keyturn --help', 'keyturn --help'],
  ['az login', 'az login'],
])('the command in "%s" is completed with the policy that is meant', (remedy, completed) => {
  expect(forPolicy(remedy, 'a.yaml')).toBe(completed);
  expect(forPolicy(remedy, 'rotation.yaml')).toBe(remedy);
});

test('a policy with a blank in its name is quoted', () => {
  expect(forPolicy('keyturn plan', 'team a.yaml')).toBe("keyturn plan --config 'team a.yaml'");
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
    expect(err).toBe(`keyturn ${line.split(' ')[0]}: stopped; it only reads, so nothing was changed\n`);
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
