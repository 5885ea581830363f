/** What no run may show, whatever it was given: the promises of this folder, judged on an outcome. */
import { type Outcome, SILENCE_SECONDS } from './outcome.ts';

const MOST_MB = 512;

/** Controls but the line break, what changes the direction of text, and Unicode's own line breaks. */
const RAW = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
const FRAME = /^\s+at .*(:\d+:\d+|node:internal|<anonymous>)/m;
/** A token that somebody was given: three parts in base64url, the first beginning with `{"`. */
const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/;
const NODES_OWN = /Node\.js v\d+\.\d+|ExperimentalWarning|DeprecationWarning|Debugger listening/;

/** `kind` is the same for what is the same fault; `text` shows it. */
export interface Violation {
  readonly kind: string;
  readonly text: string;
}

export interface Sinks {
  readonly exitCode: number | null;
  /** By name: stdout, stderr, and each file that was written. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface Also {
  readonly secrets?: Iterable<string>;
  /** Of Node's own talk, which the row has asked for. */
  readonly nodeTalks?: boolean;
  /** Files that the row put there itself. */
  readonly given?: readonly string[];
}

export function violationsOf(outcome: Outcome, also: Also = {}): Violation[] {
  const { exitCode, signal, ended, silentSeconds, peakMb, seconds, processorSeconds } = outcome;
  const written = Object.entries(outcome.files).filter(([name]) => !(also.given ?? []).includes(name));
  const texts = { stdout: outcome.stdout, stderr: outcome.stderr, ...Object.fromEntries(written) };
  return [
    ...wordsOf({ exitCode, texts }, also),
    ...(ended && peakMb <= 2 * MOST_MB
      ? [
          {
            kind: 'endless',
            text: `it was ended after ${Math.round(seconds)} s (${Math.round(processorSeconds)} s of processor), silent for ${Math.round(silentSeconds)} s`,
          },
        ]
      : []),
    ...(silentSeconds > SILENCE_SECONDS && !ended
      ? [{ kind: 'silence', text: `nothing was said for ${Math.round(silentSeconds)} s` }]
      : []),
    ...(peakMb > MOST_MB ? [{ kind: 'memory', text: `${peakMb} MB` }] : []),
    ...(signal !== null && !ended ? [{ kind: `ended by ${signal}`, text: outcome.stderr.slice(-300) }] : []),
  ];
}

/** What holds for the words alone, also where the program ran in this very process. */
export function wordsOf(
  { exitCode, texts }: Sinks,
  { secrets = [], nodeTalks = false }: Also = {},
): Violation[] {
  const found: Violation[] = [];
  if (exitCode === 70) found.push({ kind: 'exit 70', text: (texts['stderr'] ?? '').slice(0, 400) });
  for (const [sink, text] of Object.entries(texts)) {
    const see = (kind: string, at: RegExpExecArray | null) => {
      if (at !== null) found.push({ kind, text: `${sink}: ${JSON.stringify(around(text, at.index))}` });
    };
    const where = /^(stdout|stderr)$/.test(sink) ? sink : 'a file';
    see(`raw control character in ${where}`, nodeTalks ? null : RAW.exec(text));
    if (exitCode !== 70) see('stack trace', nodeTalks ? null : FRAME.exec(text));
    see('token shown', TOKEN.exec(text));
    see('Node’s own words', nodeTalks ? null : NODES_OWN.exec(text));
    for (const secret of secrets)
      if (secret.length >= 16 && formsOf(secret).some(form => text.includes(form)))
        found.push({ kind: 'secret shown', text: `${sink}: ${secret.slice(0, 3)}…` });
  }
  return found;
}

function formsOf(value: string): string[] {
  return [value, Buffer.from(value).toString('base64').replace(/=+$/, ''), encodeURIComponent(value)];
}

/** For people: as much of a text as shows what stands there. */
function around(text: string, at: number): string {
  return text.slice(Math.max(0, at - 60), at + 80);
}
