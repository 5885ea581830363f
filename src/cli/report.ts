/** `keyturn report --html FILE`: what `status` knows, and with `--audit` the trail, as one page to keep or to send. */
import { plural } from '../rotation/words.ts';
import { survey } from '../run/survey.ts';
import type { AuditOptions } from './auditOption.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT, worst } from './exit.ts';
import { type Counts, countFields } from './json/fleet.ts';
import { schemaOf } from './json/problemDocument.ts';
import { addReadingOptions, commandLine, type ReadingOptions, readFleet, waitOf } from './options.ts';
import { statusExitCode } from './outlook.ts';
import { mustBeOwn } from './ownFile.ts';
import { unlessStopped } from './reading.ts';
import { selectionInWords } from './selection.ts';
import { packageVersion } from './version.ts';

interface ReportOptions extends ReadingOptions, AuditOptions {
  readonly html: string;
}

export const addReport: AddVerb = (program, context, finish) => {
  addReadingOptions(program.command('report'))
    .requiredOption('--html <file>', 'the page to write; an existing file is replaced')
    .option(
      '--audit <file>',
      'also show the last runs and incidents, from the trail that rotate --audit writes',
    )
    .description('Write one HTML page about all rotations: what needs attention, expiry by week, timelines.')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: ReportOptions) => {
      finish(await report(context, names, options));
    });
};

const EXAMPLES = `
The page is a single file that loads nothing and sends nothing: for a CI artifact, a mail or a shared folder. It contains
names, ids, dates and findings, and no value of a secret. Services are only read, as by keyturn status.
Exits as keyturn status does, once the page is written; with 1 also if the trail was changed after it was written.

Examples:
  keyturn report --html report.html
  keyturn report --html report.html --audit audit.jsonl`;

/** `keyturn report --json`, schema `keyturn/report@1`. */
interface ReportDocument {
  readonly schema: string;
  readonly policy: string;
  /** When the services were read, by the cloud's clock. */
  readonly at: string;
  readonly exitCode: number;
  /** The page. */
  readonly file: string;
  readonly bytes: number;
  readonly counts: Counts;
  /** Number of rotations that need a human, could not be read, or have a consumer without a valid secret. */
  readonly needAttention: number;
}

async function report(context: Context, names: readonly string[], options: ReportOptions): Promise<number> {
  const { stdout, clock } = context;
  const { html: file, json } = options;
  const { pageText, PAGE, writePage } = await import('./page/pageFile.ts');
  mustBeOwn(file, PAGE);
  const fleet = await readFleet(context, names, options);
  const intent = { run: context.newRun(), force: false };
  const reach = await fleet.reach(waitOf('report', options));
  const surveys = await unlessStopped(
    context.signal,
    'report',
    survey({ ...reach, intent, looksBack: true, looksAround: true }),
  );
  const now = clock.now();
  const chosen = selectionInWords(names, options);
  const { text, needAttention, isTrailWhole } = await pageText({
    ...{ policy: fleet.policy, surveys, now, exitCode: EXIT.done, version: packageVersion() },
    ...(chosen === undefined ? {} : { chosen }),
    go: commandLine('go', names, options),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
  });
  const bytes = await writePage(file, text);
  const exitCode = worst([statusExitCode(surveys), isTrailWhole ? EXIT.done : EXIT.failed]);
  const document: ReportDocument = {
    ...{ schema: schemaOf('report'), policy: fleet.policy.file, at: now.toISOString(), exitCode },
    ...{ file, bytes, counts: countFields(surveys), needAttention },
  };
  stdout.write(json === true ? `${JSON.stringify(document)}\n` : inWords(document));
  return exitCode;
}

function inWords({ file, bytes, counts, needAttention }: ReportDocument): string {
  const urgent = needAttention === 0 ? 'none needs attention' : `${needAttention} need attention`;
  return `${file}: ${plural(counts.rotations, 'rotation')}, ${urgent} (${Math.ceil(bytes / 1000)} kB)\n`;
}
