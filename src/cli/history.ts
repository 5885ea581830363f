import type { Command } from 'commander';
import { parseDuration } from '../policy/duration.ts';
import { quote, shellWord } from '../policy/quote.ts';
import { suggest } from '../policy/suggest.ts';
import { Problem } from '../problem.ts';
import type { Link } from '../report/chain.ts';
import type { TrailEntry } from '../report/entry.ts';
import { type HistorySelection, type RunHistory, runsInOrder, selectHistory } from '../report/runHistory.ts';
import { type ReadTrail, readTrail, rereadTrail } from '../report/trail.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { archived, checkText, historyEnd, runText } from './human/historyText.ts';
import { styleFor } from './human/style.ts';
import { historyAround } from './json/historyDocument.ts';

interface HistoryOptions {
  readonly audit: string;
  readonly since?: string;
  readonly check?: boolean;
  readonly anchor?: string;
  readonly json?: boolean;
}

export const addHistory: AddVerb = (program, context, finish) => {
  addOptions(program.command('history').argument('[name]', 'the rotation; none: all'))
    .description('Show from an audit trail who did what, when and why; or check it for tampering.')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: HistoryOptions) => {
      finish(await history(context, name, options));
    });
};

function addOptions(command: Command): Command {
  return command
    .requiredOption('--audit <file>', 'the trail that rotate --audit writes')
    .option('--since <duration>', 'only what happened in the last 30d, 12h, ...')
    .option('--check', 'find changed, missing, added and moved records')
    .option('--anchor <seq:hash>', 'with --check: also find records that were removed after this one')
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)');
}

const EXAMPLES = `
Exits with 1 if the trail was tampered with; an incomplete last record, left by a crash, is not tampering. The trail alone
cannot show that its end was cut off: keep the anchor that --check prints in another place.

Closed segments beside FILE (FILE.000000004711) are read with it. If older segments were moved to an archive, the missing
records are listed; to read them, name the newest segment in the archive as FILE, with the anchor that is printed.

Examples:
  keyturn history --audit audit.jsonl
  keyturn history payments-api --audit audit.jsonl --since 30d
  keyturn history --check --audit audit.jsonl --anchor 4711:9f86d081884c`;

/** The trail is read twice, and never held as a whole: first what it is worth, then what it tells. */
async function history(context: Context, name: string | undefined, options: HistoryOptions): Promise<number> {
  const { stdout, env, clock } = context;
  const since = sinceOf(options, clock.now());
  const anchor = anchorOf(options);
  const selection = selectHistory({
    ...(name === undefined ? {} : { rotation: name }),
    ...(since === undefined ? {} : { since }),
  });
  const trail = await readTrail(options.audit, selection.scan, anchor);
  mustReach(trail, anchor);
  if (name !== undefined) mustOccur(name, trail, [...selection.names]);
  const exitCode = trail.faultCount > 0 ? EXIT.failed : EXIT.done;
  const style = styleFor(stdout, env);
  const isCheck = options.check === true;
  if (options.json === true) {
    const { head, end } = historyAround(trail, exitCode);
    stdout.write(head);
    if (!isCheck)
      await rereadTrail(
        trail,
        selection.runs(),
        eachAsJson(selection, text => stdout.write(text)),
      );
    stdout.write(end);
  } else if (isCheck) stdout.write(checkText(trail, style));
  else {
    const onRun = (run: RunHistory) => stdout.write(runText(run, style));
    await rereadTrail(trail, selection.runs(), runsInOrder(selection, onRun));
    stdout.write(historyEnd(trail, selection.runs().length, style));
  }
  return exitCode;
}

function eachAsJson(selection: HistorySelection, write: (text: string) => void): (entry: TrailEntry) => void {
  let comma = '';
  return entry => {
    const chosen = selection.select(entry);
    if (chosen === undefined) return;
    write(`${comma}${JSON.stringify(chosen.entry)}`);
    comma = ',';
  };
}

function sinceOf({ since }: HistoryOptions, now: Date): Date | undefined {
  if (since === undefined) return undefined;
  const ms = parseDuration(since);
  if (ms === undefined)
    throw wrongOption(
      '--since',
      `expected a duration such as 30d or 12h, got ${quote(since)}`,
      '--since 30d',
    );
  return new Date(now.getTime() - ms);
}

/** The hash may be shortened to 12 digits, as long as anybody will type. */
function anchorOf({ anchor, check, audit }: HistoryOptions): Link | undefined {
  if (anchor === undefined) return undefined;
  if (check !== true)
    throw wrongOption('--anchor', 'it requires --check', `--check --audit ${shellWord(audit)}`);
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{12,64})$/.exec(anchor) ?? [];
  if (seq === undefined || hash === undefined)
    throw wrongOption(
      '--anchor',
      `expected the number of a record, a colon and its hash, as --check prints them, got ${quote(anchor)}`,
      `--check --audit ${shellWord(audit)}`,
    );
  return { seq: Number(seq), hash };
}

function wrongOption(option: string, reason: string, remedy: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `keyturn history ${option}`,
    reason,
    remedy: `keyturn history ${remedy}`,
  });
}

/** What is worse is told first. */
function mustReach(
  { file, faultCount, elsewhere, isAnchorElsewhere }: ReadTrail,
  anchor: Link | undefined,
): void {
  if (anchor === undefined || elsewhere === undefined || !isAnchorElsewhere || faultCount > 0) return;
  throw new Problem({
    code: 'absent',
    subject: `anchor ${anchor.seq}:${anchor.hash}`,
    reason: `its record is in an earlier segment, which is not beside ${file}: the records here start after record ${elsewhere.seq}`,
    remedy: `keyturn history --check --audit ${shellWord(archived(elsewhere.segment))} --anchor ${anchor.seq}:${anchor.hash}`,
  });
}

function mustOccur(name: string, { file, elsewhere }: ReadTrail, known: readonly string[]): void {
  if (known.includes(name)) return;
  const meant = suggest(name, known);
  const here = elsewhere === undefined ? file : `${file} after record ${elsewhere.seq}`;
  throw new Problem({
    code: 'wrong-usage',
    subject: `rotation ${name}`,
    reason: `no record in ${here} is about it${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
    remedy: `keyturn history ${meant ?? ''}${meant === undefined ? '' : ' '}--audit ${shellWord(file)}`,
  });
}
