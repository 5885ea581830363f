/** Something did not work: what, why, and the next thing to type. */
import type { ProblemDetails } from '../../problem.ts';
import { wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

export function problemText(problem: ProblemDetails, style: Style): string {
  const { paint, signs, columns } = style;
  if (problem.code === 'interrupted' && problem.remedy === undefined)
    return `${problem.subject}: ${problem.reason}\n`;
  const lines = [`${paint('bad', signs.bad)} ${paint('strong', problem.subject)}`];
  lines.push(`  why   ${reasonLines(problem.reason, columns - MARGIN.length).join(`\n${MARGIN}`)}`);
  const ticket = ticketOf(problem);
  if (ticket !== '') lines.push(`        ${paint('quiet', ticket)}`);
  const next = problem.remedy ?? usualRemedy(problem);
  if (next !== undefined) lines.push(...nextLines('  next  ', next, style).map(line => marked(line, style)));
  return `${lines.join('\n')}\n`;
}

function marked(line: string, { paint }: Style): string {
  return `${line.slice(0, MARGIN.length)}${paint('strong', line.slice(MARGIN.length))}`;
}

/** A reason may be a list, such as all problems of a policy: each entry begins at the margin, and hangs below it. */
function reasonLines(reason: string, width: number): string[] {
  const entries = reason.split('\n');
  return entries.map(entry =>
    entries.length === 1 ? wrap(entry, width).replaceAll('\n', `\n${MARGIN}`) : wrap(entry, width, HANG),
  );
}

const MARGIN = ' '.repeat(8);
const HANG = ' '.repeat(12);

/** What a support ticket asks for. */
function ticketOf({ status, serviceCode, requestId }: ProblemDetails): string {
  const answer = [status === undefined ? '' : `HTTP ${status}`, serviceCode ?? '']
    .filter(part => part !== '')
    .join(' ');
  const request = requestId === undefined ? '' : `request ${requestId}`;
  return [answer, request].filter(part => part !== '').join(', ');
}

function usualRemedy({ code }: ProblemDetails): string | undefined {
  switch (code) {
    case 'try-later':
      return 'run the same command again in a few minutes';
    case 'unknown-outcome':
      return 'run the same command again: it first reads back what happened';
    case 'bug':
      return 'please report this with the lines above; they contain no secret';
    case 'wrong-usage':
      return 'keyturn --help';
    default:
      return undefined;
  }
}
