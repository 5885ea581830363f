/** `keyturn demo`: the whole life of a secret in a minute, on the embedded sandbox, with the real SDKs. */
import type { Policy } from '../policy/policy.ts';
import type { Context, RunningSandbox } from './context.ts';
import { chapter, type Stage, say } from './demo/chapter.ts';
import { closingText } from './demo/closing.ts';
import { askApps, fetchWorld, sandboxNow } from './demo/control.ts';
import { inspect } from './demo/inspect.ts';
import { placesOf } from './demo/places.ts';
import type { SeenWorld } from './demo/world.ts';
import { EXIT } from './exit.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';
import { examplePolicy } from './sandbox/example.ts';
import { prepareInside } from './sandbox/inside.ts';
import { shortPath } from './sandbox/shortPath.ts';
import type { AddVerb } from './verb.ts';

const HOUR_MS = 3_600_000;

export const addDemo: AddVerb = (program, context, finish) => {
  program
    .command('demo')
    .description('Watch it work: rotate the example policy on an embedded cloud. Touches nothing of yours.')
    .option('--no-color', 'no colours (so do NO_COLOR and a pipe)')
    .addHelpText('after', EXAMPLES)
    .action(async () => finish(await demo(context)));
};

const EXAMPLES = `
Examples:
  keyturn demo
  keyturn sandbox exec -- sh -c 'keyturn status -c "$KEYTURN_SANDBOX_POLICY"'   the same world, your own commands

Exit codes: 0 when every place really holds what it should in the end, 1 when not.`;

async function demo(context: Context): Promise<number> {
  const file = shortPath(examplePolicy());
  const policy = await context.readPolicy(file);
  const { columns } = styleFor(context.stdout, context.env);
  context.stdout.write(`${wrap(introduction(policy), columns)}\n`);
  const sandbox = await context.sandbox.start({ policyFile: file, demo: true });
  try {
    const { environment } = prepareInside(sandbox, context.env, file);
    const quiet =
      context.stdout.color || !context.stdout.live ? environment : { ...environment, NO_COLOR: '1' };
    return await play({ context, environment: quiet, file, troubles: [] }, policy, sandbox);
  } finally {
    await sandbox.close();
  }
}

function introduction(policy: Policy): string {
  return (
    `This starts a cloud inside this process (Entra, Key Vault, App Service, Azure DevOps, GitHub) in which the ` +
    `${policy.rotations.length} registrations of rotation.example.yaml live, and rotates their secrets there, over ` +
    'HTTPS and with the SDKs that are used in production. It takes under a minute; nothing outside is touched.'
  );
}

async function play(stage: Stage, policy: Policy, sandbox: RunningSandbox): Promise<number> {
  const began = await sandboxNow(sandbox.controlUrl);
  const before = await fetchWorld(sandbox.controlUrl);
  await chapter(stage, '1  What is due, and what would be done about it', 'plan');
  await chapter(stage, '2  Do it', 'rotate');
  await chapter(stage, '3  Where things stand: new and old secret are both valid for the overlap', 'status');
  const moved = pastOverlap(policy);
  sandbox.advance(moved);
  say(
    stage,
    `${Math.round(moved / HOUR_MS)} hours pass (the sandbox’s clock was moved): the overlap is over.`,
  );
  await chapter(stage, '4  The same command again: now the superseded secrets may go', 'rotate');
  await chapter(stage, '5  Proof: a token call with the secret as each place really holds it', 'verify');
  say(stage, '6  What each place holds now');
  return conclude(stage, policy, sandbox, { before, began });
}

/** One hour longer than the longest overlap of the policy. */
function pastOverlap(policy: Policy): number {
  return Math.max(...policy.rotations.map(({ overlapMs }) => overlapMs)) + HOUR_MS;
}

interface Beginning {
  readonly before: SeenWorld;
  readonly began: number;
}

async function conclude(
  stage: Stage,
  policy: Policy,
  sandbox: RunningSandbox,
  beginning: Beginning,
): Promise<number> {
  const { context, troubles } = stage;
  const style = styleFor(context.stdout, context.env);
  const after = await fetchWorld(sandbox.controlUrl);
  const pairs = policy.rotations.map(rotation => ({ rotation, places: placesOf(policy, rotation) }));
  const failingApps = await askApps(
    sandbox.controlUrl,
    pairs.flatMap(({ places }) => places),
  );
  const now = await sandboxNow(sandbox.controlUrl);
  const evidence = { ...beginning, after, now, failingApps };
  const inspections = pairs.map(({ rotation, places }) => inspect(rotation, places, evidence));
  context.stdout.write(`\n${closingText(inspections, troubles, style)}`);
  const fine = troubles.length === 0 && inspections.every(({ wrong }) => wrong.length === 0);
  context.stdout.write(`\n${nextSteps(style.signs.next)}\n`);
  return fine ? EXIT.done : EXIT.failed;
}

function nextSteps(sign: string): string {
  return [
    `${sign} rehearse your own policy:  keyturn sandbox exec --for rotation.yaml -- keyturn rotate`,
    `${sign} read on:                   README.md, “Your first policy” and “What it will never do”`,
  ].join('\n');
}
