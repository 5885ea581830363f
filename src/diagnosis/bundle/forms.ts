/** The forms in which a value is met inside other text. */

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

export function formsOf(value: string): Forms {
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
