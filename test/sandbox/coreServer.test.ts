import { existsSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { describeBug } from '../../src/sandbox/server/bug.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { ask, countingService, openTunnel } from './coreClient.ts';
import { runScript } from './coreScript.ts';

const URL_OF_VAULT = 'https://kv1.vault.azure.net';

test('the services are reached by their real names, with the path and query decoded', async () => {
  const services = [countingService('demo', 'kv1.vault.azure.net')];
  await using sandbox = await openSandbox({}, { services });
  const answer = await ask(sandbox, `${URL_OF_VAULT}/a%20b/c%2Fd/?api%2Dversion=7.4`);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ path: '/a b/c%2Fd/', query: { 'api-version': '7.4' } });
});

test('a host that the sandbox does not simulate is refused by name, and nothing is opened to it', async () => {
  let reached = 0;
  const outside = createServer(() => (reached += 1)).on('connection', () => (reached += 1));
  await new Promise<void>(resolve => outside.listen(0, '127.0.0.1', resolve));
  const address = outside.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using sandbox = await openSandbox();
  expect(await openTunnel(sandbox, 'example.com')).toEqual({
    refusal: expect.stringMatching(/403 Forbidden[\s\S]*example\.com/),
  });
  expect(await openTunnel(sandbox, '127.0.0.1', port)).toEqual({ refusal: expect.stringContaining('403') });
  expect(await openTunnel(sandbox, 'graph.microsoft.com', port)).toEqual({
    refusal: expect.stringContaining('403'),
  });
  const plain = await fetch(sandbox.proxyUrl, { headers: { host: `127.0.0.1:${port}` } });
  expect(plain.status).toBe(403);
  expect(reached).toBe(0);
  outside.close();
});

test('fetch and the default settings of Node work inside the sandbox', async () => {
  const services = [countingService('graph', 'graph.microsoft.com')];
  await using sandbox = await openSandbox({}, { services });
  const script = `const r = await fetch('https://graph.microsoft.com/v1.0/x'); process.stdout.write(String(r.status))`;
  expect(await runScript(sandbox, script)).toBe('200');
});

test('the Date header is the virtual time', async () => {
  const services = [countingService('demo', 'kv1.vault.azure.net')];
  await using sandbox = await openSandbox({}, { services });
  const before = Date.parse(String((await ask(sandbox, `${URL_OF_VAULT}/x`)).headers['date']));
  await control(sandbox, 'POST', '/clock', { advance: '25h' });
  const after = Date.parse(String((await ask(sandbox, `${URL_OF_VAULT}/x`)).headers['date']));
  const moved = after - before - 25 * 3_600_000;
  expect(moved).toBeGreaterThanOrEqual(0);
  expect(moved).toBeLessThan(3_600_000);
});

test('a bug in a service is answered 500, told on stderr and fails the test that met it', async () => {
  const bugs: string[] = [];
  const services = [countingService('demo', 'kv1.vault.azure.net')];
  const sandbox = await startSandbox({ seed: {}, services, onBug: where => bugs.push(where) });
  const answer = await ask(sandbox, `${URL_OF_VAULT}/throw`);
  expect(answer.status).toBe(500);
  expect(bugs).toEqual(['demo throw GET']);
  expect(sandbox.history.entries()[0]).toMatchObject({ sandboxBug: true, status: 500 });
  await sandbox.close();
});

test('what a bug says on stderr holds no secret', () => {
  const issued = new Set(['abc8Q~value']);
  expect(describeBug(new Error('no place for abc8Q~value'), issued)).toMatch(
    /^Error: no place for \[secret\]\n\s+at /,
  );
  expect(describeBug(new SyntaxError('Unexpected "sent in a body"'), issued)).not.toContain('sent in a body');
});

test('after close nothing is left: no file, no port, no listener on the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'core-test-'));
  const listeners = process.listenerCount('exit');
  const [sandbox, other] = [
    await startSandbox({ seed: {}, folder }),
    await startSandbox({ seed: {}, folder }),
  ];
  expect(process.listenerCount('exit'), 'one for all of them').toBe(listeners + 1);
  await other.close();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(statSync(dirname(sandbox.caFile)).mode & 0o777).toBe(0o700);
  await sandbox.close();
  await sandbox.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(sandbox.caFile)).toBe(false);
  expect(process.listenerCount('exit')).toBe(listeners);
  await expect(fetch(`${sandbox.controlUrl}/clock`)).rejects.toThrow();
  rmdirSync(folder);
});

test("the CA bundle holds the machine's authorities and ours, and no key", async () => {
  await using sandbox = await openSandbox();
  const bundle = readFileSync(sandbox.caFile, 'utf8');
  expect(bundle.endsWith(sandbox.caCertificate)).toBe(true);
  expect(bundle).not.toContain('PRIVATE KEY');
});
