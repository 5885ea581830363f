/** What happens in a simulation, in words. */
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import type { Subject } from '../promises/scenery.ts';
import type { Running } from './machine.ts';

/** Who is at work: one, or both. */
export function beside(running: readonly Running[]): string {
  const verbs = running.filter(one => !one.isOver()).map(({ command }) => wordsOf({ ...command, names: [] }));
  return verbs.length < 2 ? '' : ` (${verbs.toSorted().join(' and ')})`;
}

export function wordsOf(command: Pick<Running['command'], 'verb'> & { names: readonly string[] }): string {
  const flags = [
    ...('now' in command && command.now ? ['--now'] : []),
    ...('drift' in command && command.drift ? ['--drift'] : []),
    ...('immediately' in command && command.immediately ? ['--immediately'] : []),
  ];
  return [command.verb, ...command.names, ...flags].join(' ');
}

export function endings({ told }: Running): string {
  const ends = told.events.flatMap(event =>
    event.event === 'rotation.finished' && event.outcome !== 'unchanged'
      ? [
          `${event.rotation} ${event.outcome}: ${event.summary}${event.findings.map(({ code }) => ` [${code}]`).join('')}`,
        ]
      : [],
  );
  return ends.length === 0 ? '' : ` (${ends.join('; ')})`;
}

/** Whether it left a rotation to another run without an exit code that says so. */
export function leftBy({ told }: Running): ReadonlySet<string> {
  return new Set(
    told.events.flatMap(event =>
      event.event === 'rotation.finished' && event.outcome === 'yielded' ? [event.rotation] : [],
    ),
  );
}

/** The credentials that it reports as removed. */
export function removedBy({ told }: Running): string[] {
  return told.events.flatMap(event =>
    event.event === 'step.done' &&
    (event.step === 'retire' || event.step === 'discard') &&
    event.subject !== undefined
      ? [event.subject]
      : [],
  );
}

export function isAtOnce({ command }: Running): boolean {
  return command.verb === 'revoke' && command.immediately;
}

export function summaryOf({ told }: Running, { name }: Subject): string {
  return told.events
    .flatMap(event => (event.event === 'rotation.finished' && event.rotation === name ? [event.summary] : []))
    .join(' ');
}

export function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}

export function requestIn({ service, operation, status, outcome, fault, path }: HistoryEntry): string {
  return `${service}.${operation} ${status ?? outcome}${fault === undefined ? '' : ` (${fault})`} ${path.split('?')[0]}`;
}
