/** What a document says to type is typed, in the order of the document, in the world of the README's first policy. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { must, openStage, type Stage, theTenant } from '../e2e/stage.ts';
import { leaveOutput, searchedFolder } from '../support/canary.ts';
import { MAIN } from '../support/program.ts';
import { type Block, blocksOf } from './blocks.ts';

/** Exit codes other than 0, by the command as it is written. */
const EXPECTED: Readonly<Record<string, number>> = {
  // It asks whether values may be read, and nobody answers.
  'keyturn init': 64,
  // It found a cause.
  'keyturn diagnose AADSTS7000215': 1,
  'keyturn diagnose payments-api --secret-from env:AZURE_CLIENT_SECRET': 1,
  'keyturn diagnose --error api.log': 1,
  'keyturn diagnose --secret-from file:leaked.txt': 1,
  'keyturn diagnose payments-api --error api.log': 1,
  // What the sandbox signs in with is no secret of this application.
  'keyturn diagnose --tenant T --client-id ID --secret-from env:AZURE_CLIENT_SECRET': 1,
  // The world holds registrations and secrets of others.
  'keyturn discover --all --against rotation.yaml': 2,
  // That credential was revoked by its value, some lines above.
  'keyturn revoke payments-api --key-id ID': 3,
  // It has no Azure DevOps and no GitHub: what cannot be read is told (test/e2e/discoverPlaces.test.ts has both).
  'keyturn discover --all --subscription all --organization contoso --github contoso': 1,
  // The leaked secret is gone, and nothing leads back to it.
  'keyturn rollback payments-api': 3,
  'keyturn rollback payments-api --key-id ID': 3,
};

/** What is not run here, and what runs it. */
const ELSEWHERE: readonly RegExp[] = [
  // Serves until it is stopped: test/demo/sandboxVerb.test.ts.
  /^keyturn sandbox$/,
  // Needs the clock of a sandbox that it is in: test/demo/rehearsal.test.ts.
  /^keyturn sandbox advance /,
  // Names a tenant of the reader's: test/e2e/selftest.test.ts.
  /^keyturn selftest /,
];

/** In an order in which each finds what it needs: a trail, a secret that did not leak. */
const documents = [
  'docs/verbs.md',
  'docs/metrics.md',
  'docs/report.md',
  'docs/discover.md',
  'docs/diagnose.md',
  'README.md',
  'docs/incident.md',
  'docs/retirement.md',
];

test('each command that a document shows runs, and exits as it should', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(searchedFolder(), 'docs-'));
  await using stage = await openStage({}, policyIn(folder));
  writeFileSync(join(folder, 'leaked.txt'), madeByHand(stage).value);
  const commands = new Set(documents.flatMap(document => blocksOf(document).flatMap(commandsOf)));
  expect(commands.size).toBeGreaterThan(20);
  const wrong: string[] = [];
  for (const command of commands) {
    const { exitCode, output } = await typed(stage, folder, command);
    if (exitCode !== (EXPECTED[command] ?? 0)) wrong.push(`${command}: exit ${exitCode}\n${output}`);
  }
  rmSync(join(folder, 'leaked.txt'));
  expect(wrong).toEqual([]);
});

const APP_ID = 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314';

function policyIn(folder: string): string {
  const [first] = blocksOf('README.md').filter(({ language }) => language === 'yaml');
  const file = join(folder, 'rotation.yaml');
  writeFileSync(file, must(first).text);
  writeFileSync(
    join(folder, 'api.log'),
    `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${APP_ID}'.\n`,
  );
  return file;
}

/** A line that begins with the program's name, without the comment behind it. */
function commandsOf({ language, text }: Block): string[] {
  if (language !== '') return [];
  return text
    .split('\n')
    .filter(line => line.startsWith('keyturn '))
    .map(line => (line.split(/\s+#\s/)[0] ?? '').trim())
    .filter(line => !ELSEWHERE.some(pattern => pattern.test(line)));
}

function madeByHand({ sandbox: { world } }: Stage) {
  const application = must(theTenant(world).applications.find(({ appId }) => appId === APP_ID));
  return must(application.passwords.find(({ displayName }) => displayName?.startsWith('keyturn/') !== true));
}

/** Those that ask are answered with yes, and what a reader fills in is filled in. */
function filledIn(command: string, stage: Stage): string {
  return command
    .replace(/^keyturn (revoke|rollback|rotate .*--now) /, '$& --yes ')
    .replace('--key-id ID', `--key-id ${madeByHand(stage).keyId}`)
    .replace('--tenant T', `--tenant ${theTenant(stage.sandbox.world).id}`)
    .replace('--client-id ID', `--client-id ${APP_ID}`);
}

function typed(stage: Stage, folder: string, command: string): Promise<{ exitCode: number; output: string }> {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const bin = join(folder, 'bin', 'keyturn');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(bin, 0o755);
  const environment = { ...process.env, ...stage.sandbox.environment, XDG_STATE_HOME: join(folder, 'state') };
  return new Promise(resolve => {
    const child = execFile(
      '/bin/sh',
      ['-c', filledIn(command, stage)],
      { cwd: folder, env: { ...environment, PATH: `${folder}/bin:${process.env['PATH']}` } },
      (_error, stdout, stderr) => {
        leaveOutput(command, stdout + stderr);
        resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr });
      },
    );
    child.stdin?.end();
  });
}
