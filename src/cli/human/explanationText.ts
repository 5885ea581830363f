/** An error text, explained. */
import type { Step } from '../../diagnosis/codes/knowledge.ts';
import type { ErrorReading } from '../../diagnosis/errorText.ts';
import type { Explanation } from '../../diagnosis/explained.ts';
import { wrap } from './layout.ts';
import { fitting, linesFor, SCREEN_LINES, shortened } from './screen.ts';
import type { Style } from './style.ts';

/** On one screen, unless everything is wanted: what stands in the text, what it means, and last what to type. */
export function explanationText(
  reading: ErrorReading,
  explanation: Explanation,
  style: Style,
  verbose = false,
): string {
  const { headline, why, meaning, notMeaning, tellApart, next, certainty } = explanation;
  const { paint, signs, columns } = style;
  const sign = certainty === 'unknown' ? paint('warn', signs.unknown) : paint('bad', signs.bad);
  const head = `${sign} ${paint('strong', wrap(headline, columns - 2, '  '))}`;
  const needed = [...warned(explanation, style), head, ...told([why, meaning], style)];
  const end = ['', ...stepLines(verbose ? next : stepsForScreen(next), style)];
  const asides = [...seen(reading, style), ...also(explanation, style)];
  const more = told([notMeaning, tellApart], style);
  if (verbose) return `${[...asides, ...needed, ...more, ...end].join('\n')}\n`;
  const room = SCREEN_LINES - linesFor([...needed, ...end], columns);
  const kept = fitting(more, room - 1, columns);
  const above = shortened(asides, room - linesFor(kept, columns), style);
  return `${[...above, ...needed, ...kept, ...end].join('\n')}\n`;
}

function warned({ warning }: Explanation, { paint, signs, columns }: Style): string[] {
  return warning === undefined ? [] : [paint('bad', wrap(`${signs.bad} ${warning}`, columns, '  ')), ''];
}

/** Paragraphs with a blank line before each. */
function told(texts: readonly (string | undefined)[], { columns }: Style): string[] {
  return texts.flatMap(text => (text === undefined ? [] : [`\n  ${wrap(text, columns - 2, '  ')}`]));
}

function also({ also: others }: Explanation, { paint, signs, columns }: Style): string[] {
  return others.map(text => `  ${paint('quiet', `${signs.note} ${wrap(text, columns - 4, '    ')}`)}`);
}

/** Steps, each with its command on a line of its own, to be copied; a key marks those that need a sign-in. */
export function stepLines(steps: readonly Step[], { paint, signs, columns }: Style): string[] {
  return steps.flatMap(({ text, command, needsSignIn }) => {
    const tail = needsSignIn && command?.startsWith('az ') ? ' (needs az login)' : '';
    const words = `  ${signs.next} ${wrap(`${text}${tail}`, columns - 4, '    ')}`;
    return command === undefined ? [words] : [words, `      ${paint('strong', command)}`];
  });
}

/**
 * The last command is the end of the screen: what is told behind it without one stands before all of them. Of steps that are the
 * same for several places the first is shown.
 */
export function stepsForScreen(steps: readonly Step[]): readonly Step[] {
  const folded = [...Map.groupBy(steps, ({ text }) => text).values()].flatMap(foldedInto);
  const typed = folded.filter(({ command }) => command !== undefined).slice(0, MOST_COMMANDS);
  const last = folded.findLastIndex(each => typed.includes(each));
  const shown = folded.filter(each => each.command === undefined || typed.includes(each));
  const behind = shown.filter(each => folded.indexOf(each) > last);
  return last < 0 ? folded : [...behind, ...shown.filter(each => !behind.includes(each))];
}

const MOST_COMMANDS = 4;

function foldedInto([first, ...others]: readonly Step[]): Step[] {
  if (first === undefined) return [];
  if (others.length === 0) return [first];
  return [{ ...first, text: `${first.text} (${others.length} more with --verbose)` }];
}

/** What a support ticket asks for. */
function seen(reading: ErrorReading, { paint, columns }: Style): string[] {
  const { codes, traceId, correlationId, timestamp, appId, tenant, client } = reading;
  const parts = [
    codes.length === 0 ? '' : codes.map(code => `AADSTS${code}`).join(', '),
    traceId === undefined ? '' : `trace ${traceId}`,
    correlationId === undefined ? '' : `correlation ${correlationId}`,
    timestamp === undefined ? '' : timestamp,
    appId === undefined ? '' : `application ${appId}`,
    tenant === undefined ? '' : `tenant ${tenant}`,
    client === 'unknown' || client === 'json' ? '' : `written by ${client}`,
  ].filter(part => part !== '');
  if (parts.length === 0) return [];
  return [paint('quiet', wrap(`In the text: ${parts.join(', ')}`, columns, '  '))];
}
