/** What a run came to: one line per rotation, below it what somebody has to know and what comes next. */
import type { RunEvent } from '../../event.ts';
import { span } from '../../rotation/words.ts';
import { findingLines } from './finding.ts';
import { pad, wrap } from './layout.ts';
import type { Style, Tone } from './style.ts';
import { elapsed } from './times.ts';

type RotationFinished = Extract<RunEvent, { event: 'rotation.finished' }>;
type RunFinished = Extract<RunEvent, { event: 'run.finished' }>;

export function runTable(events: readonly RunEvent[], now: Date, style: Style): string {
  const rotations = events.filter((event): event is RotationFinished => event.event === 'rotation.finished');
  const last = events.find((event): event is RunFinished => event.event === 'run.finished');
  const width = Math.min(30, Math.max(0, ...rotations.map(({ rotation }) => rotation.length))) + 2;
  const lines = rotations.flatMap(event => rotationLines(event, width, now, style));
  return `\n${[...lines, ...(last === undefined ? [] : ['', ...closing(last, rotations, style)])].join('\n')}\n`;
}

const outcomes: Readonly<Record<RotationFinished['outcome'], { text: string; tone: Tone }>> = {
  unchanged: { text: 'unchanged', tone: 'quiet' },
  changed: { text: 'changed', tone: 'good' },
  failed: { text: 'FAILED', tone: 'bad' },
  'human-needed': { text: 'HUMAN NEEDED', tone: 'bad' },
  locked: { text: 'LOCKED', tone: 'warn' },
  skipped: { text: 'SKIPPED', tone: 'warn' },
};

const OUTCOME_WIDTH = 14;

function rotationLines(event: RotationFinished, width: number, now: Date, style: Style): string[] {
  const { paint, columns } = style;
  const { text, tone } = outcomes[event.outcome];
  const hang = ' '.repeat(width + OUTCOME_WIDTH);
  const told = event.findings.some(finding => finding.text === event.summary);
  const summary = told ? 'see below' : wrap(event.summary, columns - hang.length, hang);
  const next = event.next.map(each => {
    const sentence = `next: ${each.text}${each.at === undefined ? '' : relative(new Date(each.at), now)}`;
    return `${hang}${paint('quiet', wrap(sentence, columns - hang.length, hang))}`;
  });
  const findings = event.findings.flatMap(finding => findingLines(finding, style, '  '));
  return [
    `${pad(event.rotation, width)}${paint(tone, pad(text, OUTCOME_WIDTH))}${summary}`,
    ...next,
    ...findings,
  ];
}

function relative(at: Date, now: Date): string {
  return at > now ? `, in ${span(at.getTime() - now.getTime())}` : '';
}

const ORDER = ['human-needed', 'failed', 'locked', 'skipped', 'changed', 'unchanged'] as const;
const IN_SUMMARY = {
  'human-needed': 'need a human',
  failed: 'failed',
  locked: 'locked',
  skipped: 'skipped',
  changed: 'changed',
  unchanged: 'unchanged',
};

function closing(
  { counts, outcome, ms }: RunFinished,
  rotations: readonly RotationFinished[],
  { paint, signs }: Style,
): string[] {
  const parts = ORDER.filter(each => counts[each] > 0).map(each => `${counts[each]} ${IN_SUMMARY[each]}`);
  const summary = `${paint('strong', parts.join(', ') || 'no rotations')} in ${elapsed(ms)}.`;
  const open = rotations
    .filter(each => each.outcome !== 'changed' && each.outcome !== 'unchanged')
    .map(each => each.rotation);
  const again = `keyturn rotate ${open.length > 5 ? '' : open.join(' ')}`.trim();
  switch (outcome) {
    case 'interrupted':
      return [
        `${summary} Stopped on request; no secret in use was touched, and the next run goes on from here.`,
        `${signs.next} ${again}`,
      ];
    case 'failed':
      return [`${summary} Running again is safe.`, `${signs.next} ${again}`];
    case 'human-needed':
      return [`${summary} Nothing more is done there until somebody has acted.`];
    case 'locked':
      return [`${summary} Another run is at work there; it will finish it.`];
    default:
      return [summary];
  }
}
