/**
 * Metrics as text that Prometheus reads (text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/). Without
 * timestamps: node_exporter's textfile collector refuses files that have them.
 */
import { filtered } from '../../filter.ts';

/** All samples of one name. All are gauges: each file begins anew, and nothing in it only ever grows. */
export interface Family {
  readonly name: string;
  /** One line. The same in every file: where they differ the textfile collector does not take all of them. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** In this order. One that is empty is the same as none, and is left out. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family without samples is left out. */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`,
        ...samples.map(({ labels, value }) => `${name}${labelled(labels)} ${numbered(value)}\n`),
      ].join(''),
    )
    .join('');
}

function labelled(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}="${labelValue(value)}"`],
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/**
 * Filtered first, then escaped: the filter writes control characters as `\u001b`, and its backslash has to be escaped like every
 * other, since the format knows three escapes only (`\\`, `\"`, `\n`).
 */
export function labelValue(text: string): string {
  return filtered(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numbered(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return String(value);
}
