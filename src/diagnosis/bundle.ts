/**
 * The evidence of a diagnosis for a support ticket, safe to share. What may be shown is on a list; all other texts
 * become labels, and one value has one label in the whole file. `bundle/words.ts` holds the lists.
 */
import type { Exchange } from '../exchange.ts';
import { refuseValues } from './bundle/check.ts';
import { type LabelFact, labeller } from './bundle/labels.ts';
import { type KnownValue, learner, type Sink } from './bundle/learn.ts';
import { type RedactedExchange, redactExchange } from './bundle/redact.ts';

export interface BundleInput {
  /** A JSON document that holds no values. */
  readonly diagnosis: object;
  readonly exchanges: readonly Exchange[];
  readonly tool: { readonly version: string };
  readonly platform: { readonly node: string; readonly os: string };
  readonly clock: { readonly local: Date; readonly cloud?: Date; readonly skewMs: number };
  readonly command: readonly string[];
  /** Values that are known to be secret, and what they are known as. */
  readonly values: readonly KnownValue[];
}

export interface Bundle {
  readonly schema: 'keyturn/bundle@1';
  readonly note: string;
  readonly command: string;
  readonly tool: { readonly version: string };
  readonly platform: { readonly node: string; readonly os: string };
  readonly clock: { readonly local: string; readonly cloud?: string; readonly skewMs: number };
  readonly diagnosis: unknown;
  /** When the first request was sent, by the local clock; the exchanges' times count from here. */
  readonly began?: string;
  /** One line for each exchange. */
  readonly timeline: readonly string[];
  /** What is known of the secrets and tokens behind the labels. */
  readonly labels: Readonly<Record<string, LabelFact>>;
  readonly exchanges: readonly RedactedExchange[];
}

const NOTE =
  'Safe to share: secrets, tokens and everything that is not known to be harmless are replaced by labels; ' +
  'the same label is the same value everywhere in this file.';

/** Throws a Problem `bug` where a secret would be left in it. */
export function bundleOf(input: BundleInput): Bundle {
  const learned = learner(input.values);
  written(input, learned);
  // The diagnosis is shown on the terminal, too: a value in there is a bug even where it would be taken out here.
  refuseValues(input.diagnosis, 'the diagnosis', learned);
  redactedDeep(plain(input.diagnosis), learned);
  const sink = labeller(learned);
  const { exchanges, began, ...surroundings } = written(input, sink);
  const bundle: Bundle = {
    schema: 'keyturn/bundle@1',
    note: NOTE,
    ...surroundings,
    diagnosis: redactedDeep(plain(input.diagnosis), sink),
    ...(began === undefined ? {} : { began: began.toISOString() }),
    timeline: exchanges.map(({ number, at, summary }) => `#${number} ${at} ${summary}`),
    labels: sink.facts(),
    exchanges,
  };
  refuseValues(bundle, 'it', learned);
  return bundle;
}

export function bundleText(bundle: Bundle): string {
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

function written({ exchanges, command, tool, platform, clock }: BundleInput, sink: Sink) {
  const inOrder = exchanges.toSorted((left, right) => left.at.getTime() - right.at.getTime());
  const began = inOrder[0]?.at;
  return {
    command: sink.text(command.join(' ')),
    tool: { version: sink.text(tool.version) },
    platform: { node: sink.text(platform.node), os: sink.text(platform.os) },
    clock: {
      local: clock.local.toISOString(),
      ...(clock.cloud === undefined ? {} : { cloud: clock.cloud.toISOString() }),
      skewMs: clock.skewMs,
    },
    began,
    exchanges: inOrder.map((one, index) => redactExchange(one, index + 1, began ?? one.at, sink)),
  };
}

function plain(document: object): unknown {
  return JSON.parse(JSON.stringify(document));
}

/** A document whose names and texts may all be shown, but for values in them. */
function redactedDeep(value: unknown, sink: Sink): unknown {
  if (typeof value === 'string') return sink.text(value);
  if (Array.isArray(value)) return value.map(item => redactedDeep(item, sink));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [sink.text(name), redactedDeep(held, sink)]),
  );
}
