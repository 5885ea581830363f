/** `keyturn notify --test`: one message to each channel of the policy, and what it responded. */
import { deliver } from '../notices/deliver.ts';
import { messageOf } from '../notices/message.ts';
import { type Notice, runKey } from '../notices/notice.ts';
import type { Outbox } from '../notices/ports.ts';
import { sourceOf } from '../notices/report.ts';
import type { Channel } from '../policy/channel.ts';
import type { Policy } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { wrap } from './human/layout.ts';
import { type Style, styleFor } from './human/style.ts';
import { type ProblemFields, problemFields, schemaOf } from './json/problemDocument.ts';
import { addPolicyOptions, type PolicyOptions, readPolicy } from './options.ts';

interface NotifyOptions extends PolicyOptions {
  readonly test: boolean;
}

/** `keyturn notify --json`, schema `keyturn/notify@1`. */
interface NotifyDocument {
  readonly schema: string;
  readonly policy: string;
  readonly exitCode: number;
  readonly channels: readonly TestedChannel[];
}

interface TestedChannel {
  readonly name: string;
  readonly kind: string;
  readonly accepted: boolean;
  /** Status and text of the last response, if there was one. */
  readonly status?: number;
  readonly response?: string;
  readonly problem?: ProblemFields;
}

export const addNotify: AddVerb = (program, context, finish) => {
  addPolicyOptions(program.command('notify').argument('[channels...]', 'names of channels; none: all'))
    .description('Send a test message to each channel of the policy.')
    .requiredOption('--test', 'send the test; nothing else is sent')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: NotifyOptions) => {
      finish(await notify(context, names, options));
    });
};

const EXAMPLES = `
The message says that it is a test. PagerDuty gets an alert that is resolved at once. Exits with 0 only if every channel
accepted. The heartbeat is not tested: the monitor would count it as a run.

Examples:
  keyturn notify --test
  keyturn notify --test slack --config team-a.yaml`;

async function notify(context: Context, names: readonly string[], options: NotifyOptions): Promise<number> {
  const policy = await readPolicy(context, options.config);
  const channels = chosen(policy, names);
  const outbox = await context.outbox();
  const run = context.newRun();
  const at = context.clock.now();
  const tested = await Promise.all(channels.map(channel => tried(channel, { policy, outbox, run, at })));
  const exitCode = tested.every(({ accepted }) => accepted) ? EXIT.done : EXIT.failed;
  const document: NotifyDocument = {
    ...{ schema: schemaOf('notify'), policy: policy.file, exitCode },
    channels: tested,
  };
  const { stdout, env } = context;
  stdout.write(
    options.json === true ? `${JSON.stringify(document)}\n` : inWords(document, styleFor(stdout, env)),
  );
  return exitCode;
}

function chosen({ notify: channels = [], file }: Policy, names: readonly string[]): readonly Channel[] {
  const known = channels.map(({ name }) => name);
  if (known.length === 0)
    throw new Problem({
      ...{ code: 'wrong-usage', subject: 'keyturn notify', reason: `${file} has no channels` },
      remedy: 'add `notify` to the policy, such as notify: [{ slack: { url: env:KEYTURN_SLACK_URL } }]',
    });
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined)
    throw new Problem({
      code: 'wrong-usage',
      subject: `unknown channel ${unknown}`,
      reason: `${file} has no channel of this name`,
      remedy: `choose one of these: ${known.join(', ')}`,
    });
  return names.length === 0 ? channels : channels.filter(({ name }) => names.includes(name));
}

interface Trial {
  readonly policy: Policy;
  readonly outbox: Outbox;
  readonly run: string;
  readonly at: Date;
}

const TEXT = 'this is a test by keyturn notify --test; nothing is wrong';

/** PagerDuty takes trouble only, so the test is one that is over at once. */
async function tried(channel: Channel, { policy, outbox, run, at }: Trial): Promise<TestedChannel> {
  const common = { codes: ['test'], since: at.toISOString(), subject: 'test', text: TEXT };
  const key = runKey(policy, 'test');
  const states: Notice[] =
    channel.kind === 'pagerduty'
      ? (['open', 'over'] as const).map(state => ({ ...common, key, kind: 'expiring', state }))
      : [{ ...common, key, kind: 'digest', state: 'done' }];
  const { name, kind } = channel;
  const message = (notice: Notice) => messageOf({ run, policy: policy.file, at, notices: [notice] });
  for (const [index, notice] of states.entries()) {
    const { answer, problem } = await deliver(channel, message(notice), sourceOf(policy), outbox);
    const response =
      answer === undefined ? {} : { status: answer.status, response: answer.text.slice(0, LONGEST) };
    if (problem !== undefined)
      return { name, kind, accepted: false, ...response, problem: problemFields(problem) };
    if (index === states.length - 1) return { name, kind, accepted: true, ...response };
  }
  throw new RangeError('a channel without a test');
}

const LONGEST = 120;

function inWords({ channels }: NotifyDocument, { paint, signs, columns }: Style): string {
  const lines = channels.map(({ name, kind, accepted, status, response = '', problem }) => {
    const head = `${accepted ? paint('good', signs.good) : paint('bad', signs.bad)} ${name === kind ? name : `${name} (${kind})`}: `;
    if (problem === undefined)
      return `${head}accepted (${[status, response.trim()].filter(part => part !== '').join(' ')})`;
    const remedy = problem.remedy === undefined ? '' : ` → ${problem.remedy}`;
    return head + wrap(`${problem.reason}${remedy}`, columns, '  ');
  });
  return `${lines.join('\n')}\n`;
}
