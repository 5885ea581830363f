/** `keyturn demo --diagnose`: AADSTS7000215 in a log, and the place that holds a wrong value. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit.ts';
import { wrap } from '../../cli/human/layout.ts';
import { styleFor } from '../../cli/human/style.ts';
import type { Policy } from '../../policy/policy.ts';
import type { RunningSandbox } from '../rehearsalContext.ts';
import { beforehand, chapter, type Stage, say } from './chapter.ts';
import { versionsOf } from './credentials.ts';
import { echoInto, fetchWorld } from './demoControl.ts';
import { placesOf } from './demoPlaces.ts';

export function introduction(): string {
  return (
    'This demonstrates a failure at night in the embedded cloud: payments-api cannot sign in, and its log says that the secret ' +
    'is invalid. It takes under a minute; nothing outside is accessed.'
  );
}

export async function diagnosis(stage: Stage, policy: Policy, sandbox: RunningSandbox): Promise<number> {
  const [rotation] = policy.rotations;
  if (rotation === undefined) throw new Error('the example policy has no rotation');
  const { name, appId } = rotation;
  await beforehand(stage, 'rotate');
  const setting = placesOf(policy, rotation).find(({ app }) => app !== undefined);
  if (setting === undefined) throw new Error('the example policy has no app setting');
  const newest = versionsOf(await fetchWorld(sandbox.controlUrl), rotation).at(-1)?.value ?? '';
  await echoInto(sandbox.controlUrl, setting, newest);
  await withLog(appId, async log => {
    const first = '1  What the application wrote into its log, explained: sends no request, works offline';
    await chapter(stage, first, ['diagnose', '--error', log], { fails: true });
  });
  const second = '2  Which copy of the secret is wrong, and why: every place is checked';
  await chapter(stage, second, ['diagnose', name], { fails: true });
  await chapter(stage, '3  The command that it recommends', ['rotate', name]);
  await chapter(stage, '4  Once more', ['diagnose', name]);
  say(stage, '5  What was wrong');
  return conclude(stage);
}

/** In the present format of MSAL (azure-facts §1.6). */
async function withLog(appId: string, use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-diagnose-'));
  const file = join(folder, 'payments-api.log');
  try {
    writeFileSync(file, logOf(appId));
    await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function logOf(appId: string): string {
  return `2026-11-25T03:12:07.113Z ERROR payments-api: AuthenticationRequiredError: invalid_client: Error(s): 7000215 - Timestamp: 2026-11-25 03:12:07Z - Description: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'. Trace ID: 3f6c8e1a-0b2d-4c5e-9f7a-1d2e3f4a5b00 Correlation ID: 7a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d Timestamp: 2026-11-25 03:12:07Z
    at ClientSecretCredential.getToken (/app/node_modules/@azure/identity/dist/esm/credentials/clientSecretCredential.js:71:19)
`;
}

function conclude({ context, troubles }: Stage): number {
  const { paint, signs, columns } = styleFor(context.stdout, context.env);
  if (troubles.length > 0) {
    context.stdout.write(`\n${troubles.map(text => `${paint('bad', signs.bad)} ${text}`).join('\n')}\n`);
    return EXIT.failed;
  }
  const words = `${paint('good', signs.good)} ${WELL}`;
  context.stdout.write(`\n${wrap(words, columns, '  ')}\n${signs.next} ${MORE}\n`);
  return EXIT.done;
}

const WELL =
  'The secret had been written to the app setting with `echo`, which added a line break. The vault was correct all ' +
  'the time: no new secret was needed.';

const MORE =
  'keyturn diagnose --tenant T --client-id ID --secret-from env:VARIABLE   any application, without a policy';
