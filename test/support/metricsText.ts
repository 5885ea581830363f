/**
 * A strict reader of Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/), for tests: what
 * the real parser refuses is refused here, and so is what node_exporter's textfile collector does not take (a timestamp, a series
 * that is there twice).
 */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ReadSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const HELP_LINE = new RegExp(`^# HELP (${NAME}) ([^\\n]*)$`);
const TYPE_LINE = new RegExp(`^# TYPE (${NAME}) (gauge|counter|histogram|summary|untyped)$`);
const SAMPLE_LINE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);

/** By name. Throws where the text is not in the format. */
export function readMetrics(text: string): ReadonlyMap<string, ReadFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, ReadFamily & { readonly samples: ReadSample[] }>();
  const seen = new Set<string>();
  const lines = text.slice(0, -1).split('\n');
  for (let at = 0; at < lines.length; ) {
    const [, name = '', help = ''] = must(HELP_LINE, lines[at]);
    const [, typed, type = ''] = must(TYPE_LINE, lines[at + 1]);
    if (typed !== name || families.has(name)) throw new Error(`${name}: a family is in one piece`);
    const samples: ReadSample[] = [];
    for (at += 2; at < lines.length && !lines[at]?.startsWith('#'); at += 1) {
      const sample = sampleIn(lines[at]);
      if (sample.name !== name) throw new Error(`${sample.name} is below ${name}`);
      const series = JSON.stringify([name, Object.entries(sample.labels).sort()]);
      if (seen.has(series)) throw new Error(`${series} is there twice`);
      seen.add(series);
      samples.push(sample);
    }
    families.set(name, { name, help, type, samples });
  }
  return families;
}

function sampleIn(line: string | undefined): ReadSample {
  const [, name = '', labels = '', text = ''] = must(SAMPLE_LINE, line);
  const value = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels: labelsIn(labels), value };
}

function labelsIn(text: string): Record<string, string> {
  const pairs = text.match(new RegExp(LABEL, 'g')) ?? [];
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      const escaped = pair.slice(at + 2, -1);
      return [pair.slice(0, at), escaped.replaceAll(/\\(.)/g, (_, one) => (one === 'n' ? '\n' : one))];
    }),
  );
}

function must(form: RegExp, line: string | undefined): RegExpExecArray {
  const found = form.exec(line ?? '');
  if (found === null) throw new Error(`not in the format: ${line}`);
  return found;
}

/** The value of the one sample that has these labels; undefined: there is none. */
export function sampleValue(
  metrics: ReadonlyMap<string, ReadFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = (metrics.get(name)?.samples ?? []).filter(sample =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  if (found.length > 1) throw new Error(`${name} ${JSON.stringify(labels)}: ${found.length} samples`);
  return found[0]?.value;
}
