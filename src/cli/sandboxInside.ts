/** What a person does to the sandbox from inside of it: time passes, services fail. */
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { moment, plural } from '../rotation/words.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { table } from './human/layout.ts';
import { faultyServices, namedFaults, ruleFor, serviceWord } from './namedFaults.ts';
import { durationOf } from './options.ts';
import { controlOf } from './sandboxControl.ts';

export function addInside(sandbox: Command, context: Context, finish: (exitCode: number) => void): void {
  sandbox
    .command('advance')
    .description('Move the clock of the sandbox that this command runs in, only forward.')
    .argument('<duration>', 'how far: 25h, 9d')
    .addHelpText('after', ADVANCE_EXAMPLES)
    .action(async (duration: string) => {
      finish(await advance(context, duration));
    });
  const faults = sandbox
    .command('faults')
    .description('Make services of the sandbox that this command runs in fail.')
    .addHelpText('after', FAULTS_HELP);
  faults
    .command('list', { isDefault: true })
    .description('List the faults, and how many requests each one hit.')
    .action(async () => {
      finish(await list(context));
    });
  faults
    .command('set')
    .description('Make the next request to a service fail, or more of them.')
    .argument('<fault>', `one of ${namedFaults.map(({ name }) => name).join(', ')}`)
    .argument('<service>', faultyServices.join(', '))
    .option('--times <count>', 'how many requests: a number, or all (default: 1)')
    .option('--operation <name>', 'only this operation, such as addPassword or setSecret')
    .action(async (fault: string, service: string, options: { times?: string; operation?: string }) => {
      finish(await set(context, ruleFor({ fault, service, ...options })));
    });
  faults
    .command('clear')
    .description('Remove all faults, or one.')
    .argument('[number]', 'as `keyturn sandbox faults` shows it')
    .action(async (number: string | undefined) => {
      finish(await clear(context, number));
    });
}

const ADVANCE_EXAMPLES = `
Example: an old secret is removed once its overlap is over and it is unused.
  keyturn sandbox exec --for rotation.yaml -- bash
  keyturn rotate
  keyturn sandbox advance 9d
  keyturn rotate`;

const FAULTS_HELP = `
Faults:
${table(namedFaults.map(({ name, about }) => [`  ${name}`, about])).join('\n')}

Examples:
  keyturn sandbox faults set lost-answer graph --operation addPassword
  keyturn sandbox faults set unavailable vault --times all
  keyturn sandbox faults clear`;

const clock = z.object({ iso: z.iso.datetime() });

async function advance(context: Context, duration: string): Promise<number> {
  const advanceMs = durationOf('sandbox advance', '25h', duration);
  const control = controlOf(context, 'sandbox advance');
  const { iso } = z.parse(clock, await control('POST', '/clock', { advanceMs }));
  context.stdout.write(`The time in the sandbox is now ${moment(new Date(iso))}.\n`);
  return EXIT.done;
}

const standing = z.object({
  id: z.int(),
  does: z.string(),
  service: z.optional(z.string()),
  operation: z.optional(z.string()),
  count: z.union([z.int(), z.literal('all')]),
  hit: z.int(),
});

type Standing = z.output<typeof standing>;

async function list(context: Context): Promise<number> {
  const rules = z.parse(z.array(standing), await controlOf(context, 'sandbox faults')('GET', '/faults'));
  const text = rules.length === 0 ? 'No fault is set.' : table(rules.map(rowOf)).join('\n');
  context.stdout.write(`${text}\n`);
  return EXIT.done;
}

function rowOf({ id, does, service, operation, count, hit }: Standing): string[] {
  const where = [service === undefined ? 'any service' : serviceWord(service), operation ?? '']
    .join(' ')
    .trim();
  const left = count === 'all' ? 'all requests' : plural(count, 'request');
  return [String(id), where, does, `${left}, ${hit} hit`];
}

async function set(context: Context, rule: object): Promise<number> {
  const made = z.parse(standing, await controlOf(context, 'sandbox faults')('POST', '/faults', rule));
  context.stdout.write(`${table([rowOf(made)]).join('\n')}\n`);
  return EXIT.done;
}

async function clear(context: Context, number: string | undefined): Promise<number> {
  const query = number === undefined ? '' : `?id=${encodeURIComponent(number)}`;
  await controlOf(context, 'sandbox faults')('DELETE', `/faults${query}`);
  context.stdout.write(
    number === undefined ? 'All faults were removed.\n' : `Fault ${number} was removed.\n`,
  );
  return EXIT.done;
}
