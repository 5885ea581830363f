/** What was run and what was violated, as a table for people. */
import type { Violation } from './violations.ts';

/** One thing that was run, and what it showed. */
export interface Verdict {
  /** `policies`, `lines`, `lies`, `surroundings`. */
  readonly driver: string;
  /** What sort of thing it was: a mutation, a verb, a lie, a surrounding. */
  readonly kind: string;
  /** Enough to do it again. */
  readonly input: string;
  readonly violations: readonly Violation[];
  /** Why it could not be run on this machine. */
  readonly skipped?: string;
  readonly seconds?: number;
  readonly silentSeconds?: number;
  readonly peakMb?: number;
  readonly exitCode?: number | null;
}

export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = [...Map.groupBy(verdicts, ({ driver, kind }) => `${driver}  ${kind}`)].map(([name, all]) => [
    name,
    String(all.filter(one => one.skipped === undefined).length),
    String(all.filter(one => one.violations.length > 0).length),
    most(all.map(one => one.seconds)),
    most(all.map(one => one.silentSeconds)),
    most(all.map(one => one.peakMb)),
    [...new Set(all.flatMap(one => (one.exitCode === undefined ? [] : [String(one.exitCode)])))]
      .sort()
      .join(' '),
  ]);
  const head = ['', 'ran', 'violated', 'longest s', 'silent s', 'MB', 'exit codes'];
  const widths = head.map((word, column) =>
    Math.max(word.length, ...rows.map(row => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((word, column) =>
        column === 0 ? word.padEnd(widths[0] ?? 0) : word.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [head, ...rows].map(line).join('\n');
}

function most(numbers: readonly (number | undefined)[]): string {
  const known = numbers.filter(one => one !== undefined);
  return known.length === 0 ? '' : Math.max(...known).toFixed(known.every(Number.isInteger) ? 0 : 1);
}

/** Each fault once, with the smallest input that shows it. */
export function faultsOf(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.flatMap(one => one.violations.map(violation => ({ one, violation })));
  const grouped = Map.groupBy(all, ({ one, violation }) => `${one.driver}: ${violation.kind}`);
  return [...grouped].flatMap(([name, met]) => {
    const sorted = met.toSorted((a, b) => a.one.input.length - b.one.input.length);
    const kinds = [...new Map(sorted.map(each => [each.one.kind, each])).values()];
    return [
      `✗ ${name} (${met.length} times)`,
      ...kinds.map(({ one, violation }) =>
        plain(`    ${one.kind}: ${short(one.input)}\n      ${violation.text}`),
      ),
    ];
  });
}

/** Nothing of what is drawn does anything to the terminal that this is read on. */
export function plain(text: string): string {
  return text.replace(
    /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu,
    character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function short(text: string): string {
  return text.replace(/(.)\1{40,}/gu, (all, one) => `${one}×${all.length}`);
}

export function skippedOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(one =>
    one.skipped === undefined ? [] : [`${one.driver}  ${one.kind}: ${one.skipped}`],
  );
}

export function totals(verdicts: readonly Verdict[]): string {
  return [...Map.groupBy(verdicts, one => one.driver)]
    .map(([driver, all]) => `${all.filter(one => one.skipped === undefined).length} ${driver}`)
    .join(', ');
}
