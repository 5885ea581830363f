/** The forms in which a value is met inside other text, and how it is taken out of it. */

/** Shorter ones would be found in ordinary words; Entra's have 16 to 64 characters (azure-facts §2.2). */
export const SHORTEST_SOUGHT = 8;

type Encode = (text: string) => string;

const percent: Encode = text => encodeURIComponent(text.toWellFormed());
const strictPercent: Encode = text =>
  percent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const form: Encode = text => new URLSearchParams([['', text]]).toString().slice(1);
const lowerHex =
  (encode: Encode): Encode =>
  text =>
    encode(text).replace(/%[0-9A-F]{2}/g, code => code.toLowerCase());
const json: Encode = text => JSON.stringify(text).slice(1, -1);
/** As .NET and Python write JSON. */
const asciiJson: Encode = text =>
  json(text).replace(
    /[^\x20-\x7e]|[<>&'+]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const html: Encode = text =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const ENCODINGS: readonly Encode[] = [
  percent,
  lowerHex(percent),
  strictPercent,
  form,
  lowerHex(form),
  json,
  asciiJson,
  html,
];

export interface Forms {
  /** As it is, and encoded once or twice. */
  readonly plain: readonly string[];
  /** What any base64 text that it stands in must contain, wherever it begins in there. */
  readonly base64: readonly string[];
}

/**
 * Secrets, tokens and certificates are shorter; what is longer is a text of a service, of which 200 forms of 100,000 characters
 * each would take hundreds of megabytes.
 */
const LONGEST_IN_EVERY_FORM = 16_384;

export function formsOf(value: string): Forms {
  if (value.length > LONGEST_IN_EVERY_FORM)
    return {
      plain: distinct([value, value.trim(), percent(value), form(value), json(value)]),
      base64: distinct(coresOf(value)),
    };
  const bare = [value, value.trim(), value.toLowerCase()];
  const once = bare.flatMap(text => ENCODINGS.map(encode => encode(text)));
  const twice = once.flatMap(text => ENCODINGS.map(encode => encode(text)));
  const whole = Buffer.from(value).toString('base64');
  const unpadded = whole.replace(/=+$/, '');
  return {
    plain: distinct([...bare, ...once, ...twice]),
    base64: distinct([value, value.trim(), percent(value), form(value), whole, unpadded].flatMap(coresOf)),
  };
}

/** The characters that do not depend on what stands before and after it. */
function coresOf(text: string): string[] {
  return [0, 1, 2].flatMap(before => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const core = bytes
      .toString('base64')
      .slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_'), percent(core)];
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter(text => text.trim().length >= SHORTEST_SOUGHT);
}

/** A value that is looked for in everything that is kept, and what is put in its place. */
export interface Sought {
  readonly value: string;
  readonly label: () => string;
}

interface Needle {
  readonly form: string;
  readonly pattern: () => RegExp;
  readonly label: () => string;
}

/** Takes the values out of a text, in every form. Of two that overlap, the longer one goes first. */
export function scrubber(values: readonly Sought[]): (text: string) => string {
  const needles = values.flatMap(needlesOf).sort((left, right) => right.form.length - left.form.length);
  const done = new Map<string, string>();
  return text => {
    const known = done.get(text);
    if (known !== undefined) return known;
    let clean = text;
    for (const { form, pattern, label } of needles) {
      if (clean.includes(form)) clean = clean.replace(pattern(), () => label());
    }
    done.set(text, clean);
    return clean;
  };
}

function needlesOf({ value, label }: Sought): Needle[] {
  const { plain, base64 } = formsOf(value);
  return [
    ...plain.map(text => ({ form: text, pattern: () => new RegExp(escaped(text), 'g'), label })),
    // The whole base64 text goes: what stands around it holds the ends of the value.
    ...base64.map(text => ({
      form: text,
      pattern: () => new RegExp(`[\\w+/%-]*${escaped(text)}[\\w+/%-]*=*`, 'g'),
      label,
    })),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
