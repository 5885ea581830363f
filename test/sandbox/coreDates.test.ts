/** What the `Date` of an answer says, and what a gateway's answer has of the service's. */
import { expect, test } from 'vitest';
import { services } from '../../src/sandbox/services.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { settingsSchema } from '../../src/sandbox/world.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { type Answer, ask } from './coreClient.ts';

const HOUR = 3_600_000;
const HOSTS: Readonly<Record<string, string>> = {
  entra: 'https://login.microsoftonline.com/common/discovery/instance',
  graph: 'https://graph.microsoft.com/v1.0/applications',
  vault: 'https://kv-pay.vault.azure.net/secrets?api-version=7.4',
  arm: 'https://management.azure.com/subscriptions?api-version=2022-12-01',
  devops: 'https://dev.azure.com/contoso/_apis/projects',
  github: 'https://api.github.com/rate_limit',
  blob: 'https://contoso.blob.core.windows.net/locks/one',
};

/** By how many hours the answer's clock is off. */
function hoursOff({ headers }: Answer, sandbox: Sandbox): number {
  const off = Math.round((Date.parse(String(headers['date'])) - sandbox.clock.now()) / HOUR);
  return off === 0 ? 0 : off;
}

test.each(services.map(({ name }) => name))('the clock of %s can be off alone', async name => {
  await using sandbox = await openSandbox();
  await control(sandbox, 'POST', '/settings', { dates: { [name]: 5 * HOUR } });
  for (const [service, url] of Object.entries(HOSTS))
    expect([service, hoursOff(await ask(sandbox, url), sandbox)]).toEqual([
      service,
      service === name ? 5 : 0,
    ]);
});

test('a wrong clock is that of refusals and gateway answers too', async () => {
  await using sandbox = await openSandbox({ settings: { dates: { graph: -2 * HOUR, vault: 3 * HOUR } } });
  const [graph = '', vault = ''] = [HOSTS['graph'], HOSTS['vault']];
  sandbox.faults.add({ service: 'vault', fault: { kind: 'error', status: 503 } });
  const told = [await ask(sandbox, vault), await ask(sandbox, `${graph}/%zz`)];
  expect(told.map(answer => [answer.status, hoursOff(answer, sandbox)])).toEqual([
    [503, 3],
    [400, -2],
  ]);
});

test('a gateway answers with the date that its rule names, and without a header of the service', async () => {
  await using sandbox = await openSandbox({ settings: { dates: { graph: 2 * HOUR } } });
  const [graph = ''] = [HOSTS['graph']];
  const date = new Date(sandbox.clock.now() - 9 * HOUR).toUTCString();
  const bare = { kind: 'error', status: 502, body: '<h1>Bad Gateway</h1>' } as const;
  sandbox.faults.add({ fault: bare });
  sandbox.faults.add({ fault: { ...bare, headers: { date, 'request-id': 'mine' } } });
  const [plain, dated, real] = [
    await ask(sandbox, graph),
    await ask(sandbox, graph),
    await ask(sandbox, graph),
  ];
  expect(hoursOff(plain, sandbox)).toBe(2);
  expect(Object.keys(plain.headers).toSorted()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'date',
  ]);
  expect(dated.headers).toMatchObject({ date, 'request-id': 'mine' });
  expect(real.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('the settings know each service by its name, and no other', () => {
  const names = services.map(({ name }) => name);
  const dates = Object.fromEntries(names.map(name => [name, 1]));
  expect(settingsSchema.parse({ dates })).toEqual({ dates });
  expect(settingsSchema.safeParse({ dates: { azure: 1 } }).success).toBe(false);
});
