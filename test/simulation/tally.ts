/** What was played, what it reached, and which promises were broken in which way. */
import { strikes } from './draw.ts';
import type { Outcome } from './play.ts';
import { kindOf } from './shrink.ts';

export interface Played {
  readonly seed: number;
  readonly nights: number;
  readonly events: number;
  readonly requests: number;
  readonly broken: readonly string[];
  readonly reached: readonly string[];
}

export function playedOf(seed: number, { nights, events, requests, violations, reached }: Outcome): Played {
  return { seed, nights, events, requests, broken: violations.map(kindOf), reached };
}

export interface Tally {
  note(one: Played): void;
  /** Each kind of broken promise, with the first seed that showed it. */
  broken(): readonly { readonly kind: string; readonly seed: number; readonly count: number }[];
  stories(): number;
  /** Whether that has happened already, whoever was at work beside it. */
  hasReached(strike: string): boolean;
  text(): string;
}

export function openTally(first: number): Tally {
  const begun = performance.now();
  const total = { stories: 0, nights: 0, events: 0, requests: 0 };
  const kinds = new Map<string, { seed: number; count: number }>();
  const reached = new Set<string>();
  const struck = new Set<string>();
  return {
    note({ seed, nights, events, requests, broken, reached: those }) {
      total.stories += 1;
      total.nights += nights;
      total.events += events;
      total.requests += requests;
      const [kind] = broken;
      if (kind !== undefined) {
        const known = kinds.get(kind) ?? { seed, count: 0 };
        kinds.set(kind, { ...known, count: known.count + 1 });
      }
      for (const one of those) {
        reached.add(one);
        struck.add(one.replace(/ \(.*$/, ''));
      }
    },
    broken: () => [...kinds].map(([kind, { seed, count }]) => ({ kind, seed, count })),
    stories: () => total.stories,
    hasReached: strike => struck.has(strike),
    text() {
      const seconds = (performance.now() - begun) / 1000;
      const per = (count: number) => Math.round(count / Math.max(1, total.nights));
      const lines = [
        `${total.stories} stories from seed ${first} on, ${total.nights} nights in ${seconds.toFixed(0)} s (${(total.nights / seconds).toFixed(0)} a second)`,
        `a night: ${per(total.requests)} requests, ${per(total.events)} events`,
        `${reached.size} combinations of fault, step and second actor were reached${neverIn(struck)}`,
        `${kinds.size === 0 ? 'no promise was broken' : `${kinds.size} kinds of broken promises:`}`,
        ...[...kinds].map(([kind, { seed, count }]) => `  ${count}× ${kind}   (--story ${seed})`),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

/** Which fault never struck at which operation, whoever was at work beside it. */
function neverIn(struck: ReadonlySet<string>): string {
  const never = strikes.filter(one => !struck.has(one));
  if (never.length === 0) return `; each of ${strikes.length} faults at an operation struck`;
  const more = never.length > SHOWN ? ` and ${never.length - SHOWN} more` : '';
  return `; of ${strikes.length} faults at an operation ${never.length} never struck: ${never.slice(0, SHOWN).join(', ')}${more}`;
}

const SHOWN = 12;
