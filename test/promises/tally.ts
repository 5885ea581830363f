/** The table at the end: workloads by faults, and violations by promise. */
import { type FaultKind, faultKinds } from './faults.ts';
import type { Case, Verdict } from './oneCase.ts';
import type { Workload } from './workloads/workload.ts';

const PROMISES: Readonly<Record<number, string>> = {
  0: 'the case itself failed',
  1: 'no outage',
  2: 'nothing unproven is published',
  3: 'only named credentials are removed',
  4: 'nothing is retired early',
  5: 'convergence: one healthy run, and a further one changes nothing',
  6: 'no secret leaves',
  7: 'foreign data is left alone',
  9: 'honest words: exit 0 is done, no bug',
  10: 'one new secret per rotation and run',
  11: 'what leaked is forgotten by nobody',
};

interface Cell {
  cases: number;
  broken: number;
}

export interface Tally {
  note(verdict: Verdict, one: Case): void;
  readonly cases: number;
  readonly broken: number;
  /** Cases whose fault met no request, since the run took another way. */
  readonly missed: number;
  text(): string;
}

export function openTally(workloads: readonly Workload[]): Tally {
  const cells = new Map<string, Cell>();
  const byPromise = new Map<number, number>();
  const total = { cases: 0, broken: 0, missed: 0 };
  return {
    note({ violations, struck }, one) {
      const cell = cellAt(cells, one.workload, columnOf(one));
      cell.cases += 1;
      total.cases += 1;
      if (struck === 0) total.missed += 1;
      if (violations.length === 0) return;
      cell.broken += 1;
      total.broken += 1;
      for (const promise of new Set(violations.map(each => each.promise)))
        byPromise.set(promise, (byPromise.get(promise) ?? 0) + 1);
    },
    get cases() {
      return total.cases;
    },
    get broken() {
      return total.broken;
    },
    get missed() {
      return total.missed;
    },
    text: () => `${grid(workloads, cells)}\n\n${promises(byPromise)}\n`,
  };
}

/** What was broken, and the command that shows it again. */
export function brokenText({ name, seed, violations }: Verdict): string {
  const lines = violations.map(({ promise, text, at }) => `  promise ${promise}: ${text} [${at}]`);
  return [
    `BROKEN ${name} (seed ${seed})`,
    ...lines,
    `  npm run promises -- --case '${name}' --seed ${seed}`,
  ].join('\n');
}

const PAIR = 'two faults';

function columnOf({ strikes }: Case): string {
  return strikes.length === 1 ? (strikes[0]?.kind.name ?? '') : PAIR;
}

function cellAt(cells: Map<string, Cell>, workload: Workload, row: string): Cell {
  const key = `${row} ${workload.name}`;
  const cell = cells.get(key) ?? { cases: 0, broken: 0 };
  cells.set(key, cell);
  return cell;
}

/** Cells are `cases`, or `cases (violations)`; faults are rows, since there are more of them. */
function grid(workloads: readonly Workload[], cells: ReadonlyMap<string, Cell>): string {
  const rows = [...faultKinds.map(({ name }: FaultKind) => name), PAIR];
  const cellText = (row: string, { name }: Workload) => {
    const cell = cells.get(`${row} ${name}`);
    return cell === undefined ? '-' : `${cell.cases} (${cell.broken})`;
  };
  const lines = [
    ['fault: cases (violations)', ...workloads.map(({ name }) => name)],
    ['---', ...workloads.map(() => '---:')],
    ...rows.map(row => [row, ...workloads.map(workload => cellText(row, workload))]),
  ];
  return lines.map(line => `| ${line.join(' | ')} |`).join('\n');
}

function promises(byPromise: ReadonlyMap<number, number>): string {
  return Object.entries(PROMISES)
    .filter(([promise]) => promise !== '0' || byPromise.has(0))
    .map(
      ([promise, words]) =>
        `- promise ${promise}, ${words}: ${byPromise.get(Number(promise)) ?? 0} violations`,
    )
    .join('\n');
}
