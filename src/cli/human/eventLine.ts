/** One event as one line of a log: time, rotation, step, what, how long. */
import type { RunEvent } from '../../event.ts';
import { plural } from '../../rotation/words.ts';
import { pad, widthOf } from './layout.ts';
import { phaseText } from './stateWords.ts';
import { shortId } from './stepWords.ts';
import type { Style } from './style.ts';
import { elapsed, logTime } from './times.ts';

type EventLine = (event: RunEvent, now: Date) => string | undefined;

/** Undefined: nothing worth a line. Remembers what it has told, so that what stays the same is told rarely. */
export function eventLine(style: Style): EventLine {
  const decided = new Set<string>();
  const waits = new Map<string, { why: string; at: number }>();
  let names = NAME_WIDTH;
  return (event, now) => {
    // No event tells the names before: the column grows with the first longer one, and stays. None is cut.
    const width = 'rotation' in event ? widthOf(event.rotation) : 0;
    if (width <= WIDEST_NAMES) names = Math.max(names, width);
    const columns = { ...style, names };
    if (event.event === 'rotation.decided') {
      if (decided.has(event.rotation)) return undefined;
      decided.add(event.rotation);
      // That it leaked makes the date on which the new one expires beside the point.
      const isBeside = event.phase === 'leaked' && event.due.code === 'fresh';
      const text = `${phaseText(event.phase)}${isBeside ? '' : `: ${event.due.text}`}`;
      return line(now, event.rotation, 'observe', text, columns);
    }
    if (event.event === 'step.waiting') {
      const key = [event.rotation, event.step, event.subject].join('\n');
      const before = waits.get(key);
      if (before?.why === event.why && now.getTime() - before.at < SAME_WAIT_MS) return undefined;
      waits.set(key, { why: event.why, at: now.getTime() });
    }
    return inWords(event, now, columns);
  };
}

/**
 * The first line of a run is told with the first event that follows an answer: before, no service has told the time, and this
 * machine's may be another one.
 */
export function heldHeading(shown: EventLine): EventLine {
  let held: RunEvent | undefined;
  return (event, now) => {
    if (event.event === 'run.started') held = event;
    if (held === undefined || event.event === 'run.started' || event.event === 'rotation.started')
      return undefined;
    const heading = shown(held, now);
    held = undefined;
    return heading;
  };
}

/** Waiting for the same thing again is told twice a minute. */
const SAME_WAIT_MS = 30_000;

export function runHeading({ run, policy, rotations, sandbox }: RunStarted): string {
  const where = sandbox === true ? ', in the sandbox' : '';
  return `run ${run}: ${plural(rotations, 'rotation')} of ${policy}${where}`;
}

type RunStarted = Extract<RunEvent, { event: 'run.started' }>;

type Undecided = Exclude<RunEvent, { event: 'rotation.decided' }>;

function inWords(event: Undecided, now: Date, style: LineStyle): string | undefined {
  const { paint, signs } = style;
  switch (event.event) {
    case 'run.started':
      return `${logTime(now)}  ${runHeading(event)}`;
    case 'run.note':
      return `${logTime(now)}  ${paint('warn', event.text)}`;
    case 'step.started':
      if (!WORTH_ANNOUNCING.has(event.step)) return undefined;
      return line(now, event.rotation, event.step, `${subject(event)}starts: ${event.reason.text}`, style);
    case 'signed-in':
      return undefined;
    case 'step.waiting':
      return line(
        now,
        event.rotation,
        event.step,
        paint('quiet', `${subject(event)}waits ${elapsed(event.ms)}: ${event.why}`),
        style,
      );
    case 'step.done':
      return line(
        now,
        event.rotation,
        event.step,
        `${paint('good', signs.good)} ${event.detail.includes(event.subject ?? '') ? '' : subject(event)}${event.detail} (${elapsed(event.ms)})`,
        style,
      );
    case 'step.failed':
      return line(
        now,
        event.rotation,
        event.step,
        `${paint('bad', signs.bad)} ${event.problem.text} (${elapsed(event.ms)})`,
        style,
      );
    case 'rotation.finished':
      // One line tells how many were settled by the quick check.
      if (event.glanced) return undefined;
      return line(now, event.rotation, event.outcome, `${event.summary} (${elapsed(event.ms)})`, style);
    default:
      return undefined;
  }
}

/** Steps that cannot be undone, or that make one wait, are told when they begin; the others when they are done. */
const WORTH_ANNOUNCING = new Set(['create', 'prove', 'retire', 'discard']);

/** `human-needed` is the longest word in this column. */
const STEP_WIDTH = 14;
const NAME_WIDTH = 20;
/** What is longer pushes aside its own line and no other. */
const WIDEST_NAMES = 40;

interface LineStyle extends Style {
  /** How wide the column of names is. */
  readonly names: number;
}

function line(now: Date, rotation: string, step: string, text: string, { paint, names }: LineStyle): string {
  return `${paint('quiet', logTime(now))}  ${pad(rotation, names)}  ${pad(step, STEP_WIDTH)}${text}`;
}

function subject(event: { subject?: string }): string {
  return event.subject === undefined ? '' : `${shortId(event.subject)}: `;
}
