/** A log of several services holds errors of several applications: each is read by itself. */
import { codePlaces } from './errorCodes.ts';
import { applicationPlaces } from './errorIds.ts';
import { type ErrorReading, readErrorText } from './errorText.ts';
import { plainText } from './plainText.ts';

/** What a text says of one application. */
export interface ApplicationErrors {
  readonly appId: string;
  readonly reading: ErrorReading;
}

/** Empty where no number stands together with the id of an application. */
export function errorsByApplication(text: string): ApplicationErrors[] {
  const plain = plainText(text);
  const parts = Map.groupBy(partsOf(plain), ({ appId }) => appId);
  return [...parts].flatMap(([appId, ofOne]) =>
    appId === undefined ? [] : [{ appId, reading: readingOf(ofOne, appId) }],
  );
}

interface Part {
  readonly appId: string | undefined;
  readonly text: string;
}

function readingOf(parts: readonly Part[], appId: string): ErrorReading {
  return { ...readErrorText(parts.map(({ text }) => text).join('\n')), appId };
}

interface Place {
  readonly at: number;
}

interface Named extends Place {
  readonly appId: string;
}

/** The text, cut wherever the next number belongs to another application. */
function partsOf(text: string): Part[] {
  const codes = codePlaces(text);
  const names = applicationPlaces(text);
  const parts: Part[] = [];
  let [begun, former]: [number, Named | undefined] = [0, undefined];
  for (const [index, code] of codes.entries()) {
    const neighbours = { before: codes[index - 1]?.at ?? 0, after: codes[index + 1]?.at ?? text.length };
    const named = nameOf(code, names, neighbours, text);
    if (former !== undefined && named !== undefined && named.appId !== former.appId) {
      const cut = cutBetween(text, neighbours.before, Math.min(code.at, named.at));
      parts.push({ appId: former.appId, text: text.slice(begun, cut) });
      begun = cut;
    }
    former = named ?? former;
  }
  return [...parts, { appId: former?.appId, text: text.slice(begun) }];
}

/** Beyond this distance an id belongs to another error. */
const FAR = 2_000;

/** In the same line, behind the number rather than before it, as Entra writes; else the nearest. */
function nameOf(
  { at }: Place,
  names: readonly Named[],
  neighbours: { readonly before: number; readonly after: number },
  text: string,
): Named | undefined {
  const end = text.slice(at, at + FAR).indexOf('\n');
  const line = { from: lineStart(text, at), to: end < 0 ? at + FAR : at + end };
  const near = names.slice(firstFrom(names, at - FAR), firstFrom(names, at + FAR));
  const inLine = near.filter(name => name.at >= line.from && name.at < line.to);
  const distance = (name: Named) => Math.abs(name.at - at);
  return (
    inLine.find(name => name.at >= at && name.at < neighbours.after) ??
    inLine.findLast(name => name.at < at && name.at >= neighbours.before) ??
    near.toSorted((one, other) => distance(one) - distance(other))[0]
  );
}

/** At the beginning of the line, unless the former number stands in it, too. */
function cutBetween(text: string, former: number, at: number): number {
  const start = lineStart(text, at);
  return start > former ? start : Math.max(at, former + 1);
}

/** Searches no further back than needed: a log of one line may have a hundred thousand numbers. */
function lineStart(text: string, at: number): number {
  const from = Math.max(0, at - FAR);
  return from + text.slice(from, at).lastIndexOf('\n') + 1;
}

/** The index of the first one that stands there or later. */
function firstFrom(names: readonly Named[], at: number): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
