import { type Command, Option } from 'commander';
import { here } from '../diagnosis/codes/knowledge.ts';
import { type Diagnosis, diagnose } from '../diagnosis/conclusion.ts';
import { type Given, gatherEvidence } from '../diagnosis/ladder.ts';
import type { Exchange } from '../exchange.ts';
import { DEFAULT_POLICY } from '../policy/configFile.ts';
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from '../rotation/command.ts';
import type { AddVerb, Context } from './context.ts';
import { explain } from './diagnose/explain.ts';
import { ladderContextOf } from './diagnose/ladderAccess.ts';
import { looking } from './diagnose/looking.ts';
import {
  type DiagnoseOptions,
  givenValues,
  localValues,
  type Subject,
  sourcesOf,
  subjectOf,
} from './diagnose/question.ts';
import { revokedIn, revokedWords } from './diagnose/revokedValues.ts';
import { codeMeant, policyIfAny } from './diagnose/subject.ts';
import { rotationOfValue } from './diagnose/whoseValue.ts';
import { typedWords, writeBundle } from './diagnose/writeBundle.ts';
import { EXIT } from './exit.ts';
import { diagnosisText } from './human/diagnosisText.ts';
import { styleFor } from './human/style.ts';
import { diagnosisDocument } from './json/diagnosisDocument.ts';
import { CONFIG_ABOUT, HERE } from './options.ts';
import { unlessStopped } from './reading.ts';
import { looksGenerated, secretTyped } from './secretSource.ts';

export const addDiagnose: AddVerb = (program, context, finish) => {
  addOptions(
    program
      .command('diagnose')
      .argument('[name]', 'a rotation of the policy, the client id of one, or an AADSTS number'),
  )
    .description('Find out why a token call fails: which copy of the secret is wrong, and what to do.')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: DiagnoseOptions & Typed) => {
      if (options.secret !== undefined || options.clientSecret !== undefined || holdsSecret(name, options))
        throw secretTyped();
      const code = await codeMeant(context, name, options.config);
      const explains = options.error !== undefined || code !== undefined;
      finish(await (explains ? explain(context, code ?? name, options) : look(context, name, options)));
    });
};

interface Typed {
  readonly secret?: string | true;
  readonly clientSecret?: string | true;
}

/** In today's form; one in an older form cannot be told from a name or a path. */
function holdsSecret(name: string | undefined, options: DiagnoseOptions): boolean {
  const { tenant, clientId, scope, cloud, config, error, bundle, record, secretFrom = [] } = options;
  const words = [
    name,
    tenant,
    clientId,
    scope,
    cloud,
    config,
    error,
    bundle,
    record,
    ...secretFrom.map(afterScheme),
  ];
  return words.some(word => word !== undefined && looksGenerated(word));
}

function afterScheme(source: string): string {
  return source.replace(/^(env|file|vault):/, '');
}

function addOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  return command
    .option('-c, --config <file>', CONFIG_ABOUT, DEFAULT_POLICY)
    .option(
      '--error <file>',
      'explain a log, a JSON response, a stack trace or an AADSTS number; - is standard input; sends no request',
    )
    .option('--tenant <tenant>', 'any application: its tenant, by id or domain')
    .option('--client-id <id>', 'any application: its client id')
    .option(
      '--secret-from <source>',
      'where the secret is: env:VARIABLE, file:PATH, stdin, vault:URL; may be repeated',
      collect,
    )
    .option('--scope <scope>', 'the scope of the token (default: Microsoft Graph)')
    .option('--cloud <name>', 'public, usgov or china')
    .option('--bundle <file>', 'also write a redacted record of all requests, for a support ticket')
    .option('--record <folder>', 'folder of the incident records of revoke, which say what was removed', HERE)
    .option('--verbose', 'show every check and its result; without it the output fits on one screen')
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)')
    .addOption(new Option('--secret [value]').hideHelp())
    .addOption(new Option('--client-secret [value]').hideHelp());
}

const EXAMPLES = `
Changes nothing. Exits with 0 if everything works, 1 if a cause was found, 3 if the cause is unknown. A secret
on the command line is refused. No secret is ever shown, only its length, its kinds of characters and its
first three characters, which Entra shows as well.

Examples:
  keyturn diagnose payments-api                     every place that holds the secret of a rotation
  keyturn diagnose payments-api --secret-from env:AZURE_CLIENT_SECRET     and what this shell holds
  keyturn diagnose 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6     the same by the client id of its registration
  keyturn diagnose --secret-from file:leaked.txt     which rotation of the policy a value belongs to, and what it is
  keyturn diagnose AADSTS7000215                     what the number means; sends no request
  keyturn diagnose --tenant contoso.com --client-id ID --secret-from file:secret.txt
  kubectl logs deploy/api | keyturn diagnose --error -
  keyturn diagnose payments-api --error api.log      only what concerns its application
  keyturn diagnose payments-api --bundle ticket.json`;

const EXITS: Readonly<Record<Diagnosis['outcome'], number>> = {
  healthy: EXIT.done,
  'cause-found': EXIT.failed,
  'not-determined': EXIT.humanNeeded,
};

async function look(context: Context, name: string | undefined, options: DiagnoseOptions): Promise<number> {
  const { stdout, env, clock } = context;
  const { local, meant, subject } = await whatIsAsked(context, name, options);
  const { endpoints, sources, question } = subject;
  const exchanges: Exchange[] = [];
  const record = options.bundle === undefined ? undefined : (one: Exchange) => void exchanges.push(one);
  const begun = clock.ticks();
  const shown = await looking(context, question);
  const gathering = async () => {
    const cloud = await context.diagnosing(endpoints, record);
    const ports = await cloud.diagnosis(question.signIn, question.rotation);
    const given = await givenValues(sources, local, cloud);
    const ladder = ladderContextOf(context, ports, `${endpoints.graph}/.default`, shown.onEvent);
    return gatherEvidence({ ...question, given }, ladder);
  };
  const evidence = await unlessStopped(context.signal, 'diagnose', gathering()).finally(shown.close);
  const diagnosis = await withRevoked(diagnose(evidence), question.rotation, options.record);
  const exitCode = EXITS[diagnosis.outcome];
  const document = diagnosisDocument({
    diagnosis,
    signIn: question.signIn,
    ...(question.rotation === undefined ? {} : { rotation: question.rotation.name }),
    now: clock.now(),
    exitCode,
  });
  const telling = { ms: clock.ticks() - begun, verbose: options.verbose === true };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(document)}\n`
      : diagnosisText(document, telling, styleFor(stdout, env)),
  );
  if (options.bundle !== undefined) {
    const recorded = { document, evidence, exchanges };
    await writeBundle(options.bundle, context, typedWords(meant, options), recorded);
    context.stderr.write(`${BUNDLED} ${options.bundle}\n`);
  }
  return exitCode;
}

/** A value that nobody lists any more may be the one that was revoked; only its incident record knows. */
async function withRevoked(
  diagnosis: Diagnosis,
  rotation: Rotation | undefined,
  records: string,
): Promise<Diagnosis> {
  const isGone = diagnosis.rows.some(({ kind, cause }) => kind === 'given' && cause === 'removed');
  if (rotation === undefined || !isGone) return diagnosis;
  const revoked = await revokedIn([rotation], records);
  if (revoked.length === 0) return diagnosis;
  const given = new Set(diagnosis.rows.filter(({ kind }) => kind === 'given').map(({ place }) => place));
  // A good secret is not offered for the place where a leaked one was found.
  const over = here(`Entra refuses it, and ${revokedWords(revoked)}. Then nothing is left to do.`);
  const causes = diagnosis.causes.map(cause =>
    cause.code === 'removed' && cause.places.every(place => given.has(place))
      ? { ...cause, remedy: [over] }
      : cause,
  );
  return { ...diagnosis, causes };
}

interface Asked {
  readonly subject: Subject;
  /** From this machine, in the order of the sources; standard input can be read once only. */
  readonly local: readonly (Given | undefined)[];
  readonly meant: string | undefined;
}

/** A value without a rotation or an application is looked for among all registrations of the policy, where there is one. */
async function whatIsAsked(
  context: Context,
  name: string | undefined,
  options: DiagnoseOptions,
): Promise<Asked> {
  const sources = sourcesOf(options);
  const isAny = options.tenant !== undefined || options.clientId !== undefined;
  const isSought = name === undefined && !isAny && sources.length > 0;
  const policy = isSought ? await policyIfAny(context, options.config) : undefined;
  if (policy === undefined) {
    const subject = await subjectOf(context, name, options);
    return { subject, local: await localValues(sources, context), meant: name };
  }
  const local = await localValues(sources, context);
  const search = rotationOfValue(context, policy, { sources, local, records: options.record });
  const found = await unlessStopped(context.signal, 'diagnose', search);
  const command = commandFor(
    found,
    'diagnose',
    ...(options.secretFrom ?? []).map(each => `--secret-from ${each}`),
  );
  context.stderr.write(
    `the value has the first characters of a credential of ${found.name}; the same as ${command}\n`,
  );
  return { subject: await subjectOf(context, found.name, options), local, meant: found.name };
}

const BUNDLED = 'the requests and responses, without secrets and safe to share:';
