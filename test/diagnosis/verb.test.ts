/** `keyturn diagnose`, as typed: what it writes besides its verdict, and what it reads. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { linesFor, SCREEN_LINES } from '../../src/cli/human/screen.ts';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { knownCodes } from '../../src/diagnosis/codes/errorTable.ts';
import { Problem } from '../../src/problem.ts';
import { policy as policyNamed, typed } from '../cli/given.ts';
import { searchedFolder } from '../support/canary.ts';
import { diagnosed } from './stage.ts';
import { APP, CURRENT, healthy, policy, site, slot } from './worlds/ground.ts';

const broken = { ...healthy, sites: [site({ CLIENT_SECRET: `"${CURRENT}"` }), slot()] };

it('--bundle leaves every request and answer for a support ticket, readable by its owner only, and without a secret', async () => {
  const file = join(searchedFolder(), 'ticket.json');
  const expected = { outcome: 'cause-found' } as const;
  const { sandbox, document } = await diagnosed({
    name: 'quotes',
    seed: broken,
    policy,
    ask: `payments-api --bundle ${file}`,
    expected,
  });
  const text = readFileSync(file, 'utf8');
  const bundle = JSON.parse(text);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(bundle.schema).toBe('keyturn/bundle@1');
  expect(bundle.command).toBe('keyturn diagnose payments-api');
  expect(bundle.diagnosis.verdict).toBe(document.verdict);
  expect(bundle.exchanges).toHaveLength(sandbox.history.entries().length);
  expect(bundle.timeline.join('\n')).toMatch(/oauth2\/v2\.0\/token → 401 .*AADSTS7000215/);
  for (const value of sandbox.world.issued) if (value.length >= 16) expect(text).not.toContain(value);
});

it('Ctrl-C ends it at once, with one line', async () => {
  const stop = new AbortController();
  const clock = cloudClock(systemClock);
  const unanswered = () => {
    stop.abort();
    return new Promise<never>(() => {});
  };
  const { exitCode, out, err } = await typed(
    `diagnose --tenant contoso.com --client-id ${APP} --secret-from env:SECRET`,
    {
      context: {
        env: { SECRET: CURRENT },
        clock,
        signal: stop.signal,
        diagnosing: async endpoints => {
          const cloud = await connectCloud({ endpoints, env: {}, clock });
          const authority = { cloud: 'public', host: 'login.example', tenant: unanswered };
          return {
            ...cloud,
            diagnosis: async (signIn, rotation) => ({
              ...(await cloud.diagnosis(signIn, rotation)),
              authority,
            }),
          };
        },
      },
    },
  );
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toBe('keyturn diagnose: stopped; this command only reads, so nothing was changed\n');
});

it.each([true, false])('says at once what it is doing, on a terminal (%s) and not in a pipe', async live => {
  const stop = new AbortController();
  const unanswered = () => {
    stop.abort();
    return new Promise<never>(() => {});
  };
  const { err } = await typed('diagnose payments-api', {
    live,
    context: { signal: stop.signal, diagnosing: unanswered },
  });
  const words = 'checking payments-api: Entra, the directory, its vault and 1 target';
  expect(stripVTControlCharacters(err).replaceAll(/\s+/g, ' ').includes(words)).toBe(live);
});

it('--error explains a log without asking anybody, from a file and from standard input', async () => {
  const log = `MsalServiceException: AADSTS7000222: The provided client secret keys for app '${APP}' are expired.`;
  const readBytes = async () => new TextEncoder().encode(log);
  for (const file of ['log.txt', '-']) {
    const { exitCode, out } = await typed(`diagnose --error ${file}`, { context: { readBytes } });
    expect(out).toContain('AADSTS7000222: the secret has expired.');
    expect(out).toContain(`az ad app credential list --id ${APP}`);
    expect(exitCode).toBe(1);
  }
});

it('--error says so where nothing in the text is known, and exits with 3', async () => {
  const readBytes = async () => new TextEncoder().encode('it does not work\n');
  const { exitCode, out } = await typed('diagnose --error - --json', { context: { readBytes } });
  expect(JSON.parse(out)).toMatchObject({ schema: 'keyturn/diagnose@1', outcome: 'not-determined' });
  expect(exitCode).toBe(3);
});

const [WORKER, OURS] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-000000000000'];
const twoApps = [
  `10:00 worker-a AADSTS7000222: The provided client secret keys for app '${WORKER}' are expired.`,
  `10:01 worker-b AADSTS7000215: Invalid client secret provided. ... for a secret added to app '${OURS}'.`,
].join('\n');
const pasted = (text: string) => ({ readBytes: async () => new TextEncoder().encode(text) });

it('--error keeps the applications of one log apart', async () => {
  const { exitCode, out } = await typed('diagnose --error -', { context: pasted(twoApps) });
  const [, first = '', second = ''] = out.split(/^Application /m);
  expect(first).toMatch(new RegExp(`^${WORKER}\\n[^]*AADSTS7000222: the secret has expired`));
  expect(second).toMatch(new RegExp(`^${OURS}\\n[^]*AADSTS7000215: Entra does not know this value`));
  expect([first.includes('7000215:'), second.includes(`id ${WORKER}`)]).toEqual([false, false]);
  expect(exitCode).toBe(1);
  const json = await typed('diagnose --error - --json', { context: pasted(twoApps) });
  expect(JSON.parse(json.out).applications).toMatchObject([
    { appId: WORKER, explanation: { mainCode: 7000222 } },
    { appId: OURS, explanation: { mainCode: 7000215 } },
  ]);
});

it('--error explains to a rotation its own error, and names what it left out', async () => {
  const { exitCode, out } = await typed('diagnose payments-api --error -', {
    policy: policyNamed({ name: 'payments-api' }),
    context: pasted(twoApps),
  });
  expect(out).toContain('AADSTS7000215: Entra does not know this value.');
  expect(out).toContain('keyturn diagnose payments-api');
  expect(out).not.toContain('AADSTS7000222');
  expect(out).toContain(`Not shown is what the text says about another application: ${WORKER}.`);
  expect(exitCode).toBe(1);
});

it('--error says where a log is about another application than the rotation that was named', async () => {
  const { exitCode, out } = await typed('diagnose payments-api --error -', {
    policy: policyNamed({ name: 'payments-api' }),
    context: pasted(twoApps.split('\n')[0] ?? ''),
  });
  expect(out).toContain(`The text contains nothing about application ${OURS} of payments-api`);
  expect(exitCode).toBe(3);
});

it('--error with a name that the policy does not have is wrong usage', async () => {
  const { exitCode, err } = await typed('diagnose paymnts-api --error -', {
    policy: policyNamed({ name: 'payments-api' }),
    context: pasted(twoApps),
  });
  expect(err).toContain('did you mean payments-api?');
  expect(exitCode).toBe(64);
});

it('--error reads the UTF-16 that PowerShell writes', async () => {
  const text = '\ufeffAADSTS7000215: Invalid client secret provided.\r\n';
  const readBytes = async () => Buffer.from(text, 'utf16le');
  const { out } = await typed('diagnose --error log.txt', { context: { readBytes } });
  expect(out).toContain('AADSTS7000215: Entra does not know this value.');
});

it.each(['AADSTS7000215', 'aadsts7000215', '7000215', '--error AADSTS7000215'])(
  '%s explains the number, and needs neither a file nor a policy',
  async line => {
    const missing = new Problem({
      code: 'policy-invalid',
      subject: 'policy',
      reason: 'there is no such file',
    });
    const readPolicy = () => Promise.reject(missing);
    for (const env of [{}, { KEYTURN_CONFIG: '/nowhere.yaml' }]) {
      const { exitCode, out } = await typed(`diagnose ${line}`, { context: { readPolicy, env } });
      expect(out).toContain('AADSTS7000215: Entra does not know this value.');
      expect(exitCode).toBe(1);
    }
  },
);

it('--error finds the rotation by the client id in the log, where there is a policy, and names it in its commands', async () => {
  const { out } = await typed('diagnose --error -', {
    policy: policyNamed({ name: 'payments-api' }, { name: 'billing' }),
    context: pasted(twoApps),
  });
  expect(out).toContain('keyturn diagnose payments-api');
  const { tenant } = policyNamed({ name: 'payments-api' }).rotations[0] ?? {};
  expect(out).toContain(`keyturn diagnose --tenant ${tenant} --client-id ${OURS}`);
  expect(out.split(`Application ${WORKER}`)[1]?.split('Application ')[0]).not.toContain('payments-api');
});

it('the client id of a registration stands for its rotation, and of one that is in no policy is said what it takes', async () => {
  const world = {
    name: 'by client id',
    seed: healthy,
    policy,
    ask: APP,
    expected: { outcome: 'healthy' },
  } as const;
  const { document, exitCode } = await diagnosed(world);
  expect(document).toMatchObject({ rotation: 'payments-api', outcome: 'healthy' });
  expect(exitCode).toBe(0);
  const unknown = await typed(`diagnose ${WORKER}`, { policy: policyNamed({ name: 'payments-api' }) });
  expect(unknown.exitCode).toBe(64);
  expect(unknown.err).toContain(
    `keyturn diagnose ${WORKER} --tenant TENANT --secret-from env:AZURE_CLIENT_SECRET`,
  );
});

it('what each number means is on one screen, and the command is its last line', async () => {
  for (const { code, remedy } of knownCodes) {
    const { out } = await typed(`diagnose AADSTS${code}`, { columns: 80 });
    const lines = out.trimEnd().split('\n');
    expect(linesFor(lines, 80), out).toBeLessThanOrEqual(SCREEN_LINES);
    const commands = remedy.flatMap(({ command }) => command ?? []);
    if (commands.length > 0) expect(commands, out).toContain(lines.at(-1)?.trim());
  }
});

it('--verbose tells the whole, and ends with the same verdict and command', async () => {
  const short = await typed('diagnose AADSTS7000215', { columns: 80 });
  const whole = await typed('diagnose AADSTS7000215 --verbose', { columns: 80 });
  expect(whole.out.length).toBeGreaterThan(short.out.length);
  expect(whole.out).toContain('AADSTS7000215: Entra does not know this value.');
});
