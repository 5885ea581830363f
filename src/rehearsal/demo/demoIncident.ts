/** `keyturn demo --incident`: a secret leaked, and one target cannot be written when it is revoked. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit.ts';
import { wrap } from '../../cli/human/layout.ts';
import { nextLines } from '../../cli/human/nextLines.ts';
import { type Style, styleFor } from '../../cli/human/style.ts';
import type { Policy, Rotation } from '../../policy/policy.ts';
import type { RunningSandbox } from '../rehearsalContext.ts';
import { beforehand, chapter, type Stage, say } from './chapter.ts';
import { versionsOf } from './credentials.ts';
import { closingText } from './demoClosing.ts';
import { refuseGroups, refuseNothing } from './demoControl.ts';
import { nightsUntilRetired } from './demoOpening.ts';
import { type Beginning, begin, inspectAll } from './outcome.ts';
import { ACCEPTED, trySecret } from './stranger.ts';

const MINUTE_MS = 60_000;
const UNNOTICED_MS = 120 * MINUTE_MS;

export function introduction(): string {
  return (
    'This demonstrates a leak in the embedded cloud: an attacker has the secret of payments-api, and one of the places that ' +
    'hold it cannot be written at first. It takes under a minute; nothing outside is accessed.'
  );
}

export async function incident(stage: Stage, policy: Policy, sandbox: RunningSandbox): Promise<number> {
  const [rotation] = policy.rotations;
  if (rotation === undefined) throw new Error('the example policy has no rotation');
  const { name } = rotation;
  await beforehand(stage, 'rotate');
  await nightsUntilRetired(stage, policy, sandbox);
  await chapter(stage, '1  An ordinary day: keyturn rotated everything last week', ['status', name]);
  const beginning = { ...(await begin(sandbox)), leaked: name };
  const stranger = await strangerWith(beginning, policy, rotation, sandbox);
  say(stage, `2  The secret of ${name} was pasted into a ticket, and an attacker tries it`);
  await tries(stage, stranger, true);
  sandbox.advance(UNNOTICED_MS);
  const nothing = '3  Two hours later a colleague reads the ticket. Nothing is broken, so there was no alert';
  await chapter(stage, nothing, ['verify', name]);
  await refuseGroups(sandbox.controlUrl);
  const folder = await revokes(stage, name);
  await tries(stage, stranger, true);
  await refuseNothing(sandbox.controlUrl);
  const again =
    '6  The right on the variable group is granted. An ordinary run, by hand or the next one from cron, finishes the revocation';
  await chapter(stage, again, ['rotate', '--record', folder]);
  // A removal, too, takes some time until every replica of the token endpoint has it.
  sandbox.advance(MINUTE_MS);
  say(stage, '7  A minute later the attacker tries again');
  await tries(stage, stranger, false);
  say(stage, '8  What each place holds now');
  return conclude(stage, policy, sandbox, beginning);
}

/** Returns a function that signs in with the leaked secret. */
async function strangerWith(
  { before }: Beginning,
  policy: Policy,
  rotation: Rotation,
  sandbox: RunningSandbox,
): Promise<() => Promise<string>> {
  const leaked = versionsOf(before, rotation).at(-1)?.value ?? '';
  return () => trySecret(sandbox, policy, rotation, leaked);
}

async function tries(stage: Stage, stranger: () => Promise<string>, succeeds: boolean): Promise<void> {
  const { paint, signs } = styleFor(stage.context.stdout, stage.context.env);
  const answer = await stranger();
  const sign = answer === ACCEPTED ? paint('bad', signs.bad) : paint('good', signs.good);
  stage.context.stdout.write(`\n${sign} the attacker signs in with the leaked secret: ${answer}\n`);
  if ((answer === ACCEPTED) !== succeeds) stage.troubles.push(`Entra's response to the attacker: ${answer}`);
}

/** Two chapters: the command, and the record that it writes. Returns the folder of the record, which a later run completes. */
async function revokes(stage: Stage, name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-incident-'));
  const title =
    '4  Revoke it: a new secret in every place, then the leaked one is removed immediately. But the right to change one ' +
    'variable group was removed before';
  const words = ['revoke', name, '--reason', 'pasted into a ticket', '--yes', '--record', folder];
  await chapter(stage, title, words, { fails: true });
  const record = readdirSync(folder).find(file => file.endsWith('.md'));
  if (record === undefined) {
    stage.troubles.push('keyturn revoke left no record');
    return folder;
  }
  const { stdout, env } = stage.context;
  say(stage, `5  The record for the post-mortem, ${join(folder, record)}`);
  stdout.write(`\n${onScreen(readFileSync(join(folder, record), 'utf8'), styleFor(stdout, env).columns)}`);
  return folder;
}

/** Sentences and lists are wrapped; tables and what is to be copied stay as they are in the file. */
function onScreen(markdown: string, columns: number): string {
  let isFenced = false;
  const lines = markdown.split('\n').map(line => {
    if (line.startsWith('```')) isFenced = !isFenced;
    const isKept = isFenced || /^(\||#| {4}|```)/.test(line);
    return isKept ? line : wrap(line, columns, line.startsWith('- ') ? '  ' : '');
  });
  return lines.join('\n');
}

async function conclude(
  stage: Stage,
  policy: Policy,
  sandbox: RunningSandbox,
  beginning: Beginning,
): Promise<number> {
  const { context, troubles } = stage;
  const style = styleFor(context.stdout, context.env);
  const inspections = await inspectAll(policy, sandbox, beginning);
  context.stdout.write(`\n${closingText(inspections, troubles, style, WELL)}\n${more(style)}\n`);
  const fine = troubles.length === 0 && inspections.every(({ wrong }) => wrong.length === 0);
  return fine ? EXIT.done : EXIT.failed;
}

const WELL =
  'The leaked secret is gone and its vault version disabled, every place holds a secret that Entra accepts, and ' +
  'nothing that belongs to others was touched.';

function more(style: Style): string {
  return [
    'keyturn revoke NAME --immediately   (the leaked one first: an outage until every place has the new one)',
    'keyturn revoke NAME --all-secrets   (every credential on the registration, including those of others)',
    'keyturn rollback NAME   (the new secret is faulty: return to the previous one)',
  ]
    .flatMap(command => nextLines(`${style.signs.next} `, command, style))
    .join('\n');
}
