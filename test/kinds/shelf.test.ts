/** A kind of target that is a folder and a row does all that the others do: the real program, in the sandbox. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { servicesOf } from '../../src/connectors/allServices.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { chargeOf } from '../../src/connectors/limiter/charge.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { searchedFolder } from '../support/canary.ts';
import { openSandbox, runCommand } from '../support/sandbox.ts';
import { shelf } from './shelf/kind.ts';
import { openShelves, TOKEN } from './shelves.ts';

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));
const LABEL = 'shelf pay/client-secret';

function policyText(target = '{ shelf: { shelf: pay, entry: client-secret } }'): string {
  return `
version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
rotations:
  - name: payments-api
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6 }
    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api-client-secret }
    targets:
      - ${target}
`;
}

async function stage() {
  const bytes = new TextEncoder().encode(policyText());
  const policy = await loadPolicy({ file: 'shelf.yaml', bytes }, [...kinds, shelf]);
  const quick = { replicationMs: { min: 50, max: 100 }, readLagMs: { min: 0, max: 0 } };
  const sandbox = await openSandbox({ ...worldFor(policy), settings: quick });
  const shelves = await openShelves(new Map([['pay', new Map([['other', 'not ours']])]]));
  const file = join(searchedFolder(), 'shelf.yaml');
  writeFileSync(file, policyText());
  const trusted = join(searchedFolder(), 'trusted.pem');
  writeFileSync(trusted, `${sandbox.caCertificate}\n${shelves.caCertificate}`);
  const env = {
    ...{ SHELF_URL: shelves.url, SHELF_TOKEN: TOKEN, XDG_STATE_HOME: searchedFolder() },
    ...{ NO_PROXY: 'localhost', no_proxy: 'localhost', NODE_EXTRA_CA_CERTS: trusted },
  };
  return {
    shelves,
    sandbox,
    newest: () => sandbox.world.vaults[0]?.secrets[0]?.versions.at(-1)?.value,
    keyturn: async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await runCommand(sandbox, [...args, '--config', file], {
        program: PROGRAM,
        env,
      });
      return { exitCode, said: stdout + stderr };
    },
    async [Symbol.asyncDispose]() {
      await shelves[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

test('it is validated, planned, delivered to, confirmed, verified, diagnosed and mended like any other', async () => {
  await using it = await stage();
  const { shelves, keyturn } = it;
  expect(await keyturn('validate')).toMatchObject({ exitCode: 0 });
  const rights = (await keyturn('validate', '--rights')).said;
  expect(rights).toContain('Shelves: write\n  shelf pay\n    shelfctl allow pay\n');
  expect((await keyturn('plan')).said).toContain(LABEL);

  expect(await keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const entries = shelves.held.get('pay');
  expect(entries?.get('client-secret')).toBe(it.newest());
  expect(entries?.get('other')).toBe('not ours');
  expect(await keyturn('plan', '--exit-code')).toMatchObject({ exitCode: 0 });
  const verified = await keyturn('verify');
  expect(verified).toMatchObject({ exitCode: 0, said: expect.stringContaining(LABEL) });
  expect(await keyturn('diagnose', 'payments-api')).toMatchObject({ exitCode: 0 });

  entries?.set('client-secret', `${it.newest()}\n`);
  const broken = await keyturn('diagnose', 'payments-api');
  expect(broken.exitCode).not.toBe(0);
  expect(broken.said).toContain(LABEL);
  expect(broken.said).toContain('keyturn rotate payments-api');
  expect(await keyturn('rotate')).toMatchObject({ exitCode: 0 });
  expect(entries?.get('client-secret')).toBe(it.newest());

  shelves.held.delete('pay');
  const gone = await keyturn('diagnose', 'payments-api');
  expect(gone.said).toContain('is on a shelf that is not there');
  expect(gone.said).toContain('shelfctl add pay');
});

test('a refusal names the right, and what is mistyped is answered with what was meant', async () => {
  await using it = await stage();
  it.shelves.held.delete('pay');
  expect((await it.keyturn('rotate')).said).toContain('check shelf in the policy');
  const file = join(searchedFolder(), 'mistyped.yaml');
  const validated = async (target: string) => {
    writeFileSync(file, policyText(target));
    const run = await runCommand(it.sandbox, ['validate', file], { program: PROGRAM });
    return run.stdout + run.stderr;
  };
  expect(await validated('{ shelv: { shelf: pay, entry: x } }')).toContain('did you mean "shelf"?');
  expect(await validated('{ shelf: { shelf: pay, enrty: x } }')).toContain('did you mean "entry"?');
});

test('its requests are charged to its service, which it brings along', () => {
  const services = servicesOf(clouds.public, [...kinds, shelf]);
  const due = (method: string) => chargeOf({ method, url: new URL('https://localhost:9/pay/x') }, services);
  expect(due('PUT')).toMatchObject({ account: 'shelf', words: "the shelves' limit of writes" });
  expect(due('PUT')?.debits).toHaveLength(1);
  expect(due('GET')?.debits).toEqual([]);
  expect(chargeOf({ method: 'GET', url: new URL('https://api.github.com/x') }, services)?.account).toMatch(
    /^github /,
  );
});

test('nothing finds its places, and discover says so', async () => {
  await using it = await stage();
  const { said, exitCode } = await it.keyturn('discover');
  expect(exitCode, said).toBe(0);
  expect(said).toContain('not searched: shelf');
});
