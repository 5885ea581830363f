/** `keyturn diagnose`, as typed: what it writes besides its verdict, and what it reads. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { typed } from '../cli/given.ts';
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

it('--error reads the UTF-16 that PowerShell writes', async () => {
  const text = '\ufeffAADSTS7000215: Invalid client secret provided.\r\n';
  const readBytes = async () => Buffer.from(text, 'utf16le');
  const { out } = await typed('diagnose --error log.txt', { context: { readBytes } });
  expect(out).toContain('AADSTS7000215: Entra does not know this value.');
});
