/** `keyturn remind`: notices about credentials that no rotation covers, before they end. Reads the lists that `discover` reads. */

import { isWhole } from '../discovery/discovered.ts';
import type { RunEvent } from '../event.ts';
import { type Ending, endingSoon, remindersOver } from '../notices/reminders.ts';
import { type Reported, report, withReport } from '../notices/report.ts';
import { noneCounted } from '../outcomes.ts';
import { configOf } from '../policy/configFile.ts';
import type { Policy } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import { type AuditOptions, startAudit } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { type Discovery, discovery } from './discover.ts';
import { EXIT } from './exit.ts';
import { schemaOf } from './json/problemDocument.ts';
import {
  addPolicyOptions,
  addTimeoutOption,
  commandLine,
  type PolicyOptions,
  readPolicy,
} from './options.ts';
import { earlierNotices, warnUnsent } from './sentNotices.ts';

interface RemindOptions extends PolicyOptions, AuditOptions {
  readonly timeout: string;
  readonly tenant?: string;
  readonly all?: boolean;
  readonly filter?: string;
}

/** `keyturn remind --json`, schema `keyturn/remind@1`. */
interface RemindDocument {
  readonly schema: string;
  readonly policy: string;
  /** When it was read, by the cloud's clock. */
  readonly at: string;
  readonly exitCode: number;
  /** Credentials that no rotation covers and that end within 30 days, the earliest end first. */
  readonly expiring: readonly {
    readonly tenant: string;
    readonly appId: string;
    readonly registration: string;
    readonly keyId: string;
    readonly end: string;
    /** 1, 7, 14 or 30: it ends within so many days. */
    readonly withinDays: number;
  }[];
  /** What could not be read: a credential may be missing above. */
  readonly unread: readonly string[];
  /** Number of notices that channels accepted. */
  readonly sent: number;
  /** Channels that did not accept theirs. */
  readonly failed: readonly string[];
}

export const addRemind: AddVerb = (program, context, finish) => {
  addTimeoutOption(addPolicyOptions(program.command('remind')))
    .description('Notify channels of credentials that no rotation covers, before they expire.')
    .option('--tenant <tenant>', 'the tenant, by id or domain (default: those of the policy)')
    .option('--all', 'every registration that may be listed (default: those that the identity owns)')
    .option('--filter <text>', 'only registrations whose name contains this')
    .option('--audit <file>', 'the trail that remembers what was sent; without it every run sends all of it')
    .addHelpText('after', EXAMPLES)
    .action(async (options: RemindOptions) => {
      finish(await remind(context, options));
    });
};

const EXAMPLES = `
Reads the lists of registrations, as keyturn discover does, and no secret. Each credential is reported 30, 14, 7 and 1 days
before it expires, to the channels of the policy that have expiring in \`on\` and no \`for\`. With --audit each of these
is sent once, and with --all also that it is over. Exits with 1 if something could not be read or sent.

Examples:
  keyturn remind --all --audit remind.jsonl     the cron line, once a day
  keyturn remind --filter payments --json`;

async function remind(context: Context, options: RemindOptions): Promise<number> {
  const policy = remindable(await readPolicy(context, options.config));
  const run = context.newRun();
  const flags = [
    ...(options.all === true ? ['--all'] : []),
    ...(options.filter === undefined ? [] : [`--filter ${shellWord(options.filter)}`]),
    ...(options.tenant === undefined ? [] : [`--tenant ${shellWord(options.tenant)}`]),
  ];
  const command = commandLine('remind', [], { config: options.config }, flags);
  const audit = await startAudit(context, options, { run, command });
  const nowhere = { subscription: [], organization: [], github: [] };
  const way = { verb: 'remind', policy, agree: async () => undefined };
  const found = await discovery(context, { ...options, ...nowhere }, way);
  if (typeof found === 'number') return found;
  const results: Reported[] = [];
  const reminding = { policy, run, found, options };
  let exitCode: number = EXIT.failed;
  for await (const event of audit.follow(remindEvents(context, reminding, results)))
    if (event.event === 'run.finished') exitCode = event.exitCode;
  const { at, ending, unread } = read(reminding);
  const document: RemindDocument = {
    ...{ schema: schemaOf('remind'), policy: policy.file, at: at.toISOString(), exitCode },
    expiring: ending.map(({ notice: _notice, end, ...each }) => ({ ...each, end: end.toISOString() })),
    unread,
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    failed: results.flatMap(({ failed }) => failed.map(({ channel }) => channel)),
  };
  context.stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : inWords(document));
  warnUnsent(context, results);
  return exitCode;
}

/** With the channels that take reminders: registrations outside of the policy have no owner, group or labels. */
function remindable(policy: Policy): Policy {
  const channels = policy.notify?.filter(
    ({ on, for: whose }) => on.includes('expiring') && whose === undefined,
  );
  if (channels !== undefined && channels.length > 0) return { ...policy, notify: channels };
  throw new Problem({
    code: 'wrong-usage',
    subject: 'keyturn remind',
    reason: `${policy.file} has no channel that takes reminders: one with expiring in \`on\`, and without \`for\``,
    remedy: 'add one to `notify` of the policy, such as notify: [{ slack: { url: env:KEYTURN_SLACK_URL } }]',
  });
}

interface Reminding {
  readonly policy: Policy;
  readonly run: string;
  readonly found: Discovery;
  readonly options: RemindOptions;
}

interface Read {
  readonly at: Date;
  readonly ending: readonly Ending[];
  readonly unread: readonly string[];
}

function read({ policy, found: { found, now } }: Reminding): Read {
  const problems = found.vaults.flatMap(({ problem }) => problem?.message ?? []);
  const searched = { registrations: found.registrations, isVaultsRead: problems.length === 0 };
  const ending = endingSoon(searched, now, configOf(policy.file).config);
  return { at: now, ending, unread: [...found.findings.map(({ text }) => text), ...problems] };
}

/** As events of a run, so that the trail has them in its form. */
async function* remindEvents(
  context: Context,
  reminding: Reminding,
  results: Reported[],
): AsyncGenerator<RunEvent> {
  const { policy, run, found, options } = reminding;
  const { at, ending, unread } = read(reminding);
  yield { event: 'run.started', run, policy: policy.file, rotations: 0 };
  const { before, notes } = await earlierNotices(options.audit);
  yield* notes;
  const { registrations } = found.found;
  const sent = [...(before?.values() ?? [])].flatMap(each => [...each.values()]);
  const sawAll = options.all === true && options.filter === undefined && isWhole(found.found);
  const over = sawAll ? remindersOver(registrations, sent, ending, at) : [];
  const whole = [...ending.map(({ notice }) => notice), ...over];
  const outbox = await context.outbox();
  const reported = await report({ said: [], whole, at }, { policy, run, outbox, before });
  results.push(reported);
  yield* reported.events;
  const isRead = unread.length === 0;
  const end = { outcome: isRead ? 'done' : 'failed', exitCode: isRead ? EXIT.done : EXIT.failed } as const;
  yield withReport({ event: 'run.finished', ...end, counts: noneCounted, ms: 0 }, reported);
}

function inWords({ expiring, sent, unread }: RemindDocument): string {
  const lines = [
    `${plural(expiring.length, 'credential')} outside of every rotation expire within 30 days; ${plural(sent, 'notice')} sent`,
    ...expiring.map(({ registration, keyId, end }) => `  ${end.slice(0, 10)}  ${registration}  ${keyId}`),
    ...unread.map(text => `not read: ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}
