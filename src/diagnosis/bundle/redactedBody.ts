/** Bodies: JSON and forms are walked by an allow-list of fields, of all others the kind and the length are told. */
import { GUID } from '../../policy/guid.ts';
import { charactersOf, type Kind, type Sink } from './labels.ts';
import {
  GUIDS,
  idFields,
  isDate,
  isName,
  isSecretName,
  numberFields,
  secretFields,
  textFields,
  tokenFields,
} from './mayShow.ts';
import { redactedPath, redactedUrl } from './redactedAddress.ts';

export interface BodyPlace {
  readonly url: string;
  readonly contentType: string;
}

/** Where in a body a value stands. */
interface Spot {
  /** The field's name, lower case. */
  readonly field: string;
  /** What stands beside it. */
  readonly beside: object;
  readonly place: BodyPlace;
  /** A map of settings: its names are shown, and none of its values. */
  readonly settings?: string;
}

export function redactedBody(body: string, place: BodyPlace, sink: Sink): unknown {
  const type = (place.contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return redactedForm(body, place, sink);
  if (type !== '' && !/[/+]json$/.test(type)) {
    return `‹${/^[\w.+-]+\/[\w.+-]+$/.test(type) ? sink.text(type) : 'text'}, ${charactersOf(body)}›`;
  }
  const parsed = parse(body);
  if (parsed === undefined) return `‹unreadable, ${charactersOf(body)}›`;
  return walk(parsed, { field: '', beside: {}, place }, sink);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function redactedForm(body: string, place: BodyPlace, sink: Sink): Record<string, unknown> {
  const pairs = [...new URLSearchParams(body)].map(([name, value]): [string, unknown] => [
    shownName(name, sink),
    walk(value, { field: name.toLowerCase(), beside: {}, place }, sink),
  ]);
  const byName = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, same]) => [name, same.length === 1 ? same[0]?.[1] : same.map(([, one]) => one)]),
  );
}

function walk(value: unknown, spot: Spot, sink: Sink): unknown {
  if (Array.isArray(value)) return value.map(item => walk(item, spot, sink));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        shownName(name, sink),
        walk(held, spotOf(name, value, spot), sink),
      ]),
    );
  }
  if (typeof value === 'string') return value === '' ? '' : redactedText(value, spot, sink);
  return value === null || typeof value === 'boolean' ? value : redactedNumber(value, spot, sink);
}

function spotOf(name: string, beside: object, { place, field, settings }: Spot): Spot {
  const isMap = (name.toLowerCase() === 'properties' && isSettings(place.url)) || field === 'tags';
  const below = isMap || settings !== undefined ? { settings: name } : {};
  return { field: name.toLowerCase(), beside, place, ...below };
}

function shownName(name: string, sink: Sink): string {
  return isName(name) ? sink.text(name) : sink.label(name, 'value');
}

/** `…/config/appsettings/list` and its neighbours, but for those that only tell about settings. */
function isSettings(url: string): boolean {
  return /\/config\/(?!configreferences\b|web\b|slotconfignames\b)[^/?]+(\/list)?\/?(\?|$)/i.test(url);
}

function redactedNumber(value: unknown, spot: Spot, sink: Sink): unknown {
  const [digits, kind] = [String(value), hiddenAs(spot)];
  if (kind !== undefined) return sink.label(digits, kind);
  const shown = sink.text(digits);
  return shown === digits ? value : shown;
}

function redactedText(text: string, spot: Spot, sink: Sink): string {
  const kind = hiddenAs(spot);
  if (kind !== undefined) return isMark(text, spot) ? sink.text(text) : sink.label(text, kind);
  if (spot.field === 'claims') return redactedClaims(text, sink);
  const show = shownAs(text, spot.field);
  return show === undefined ? sink.label(text, 'value') : show(sink);
}

/** Undefined: what stands here may be shown, if it is on the list. */
function hiddenAs({ field, settings, beside, place }: Spot): Kind | undefined {
  if (settings !== undefined) return isSecretName(settings) ? 'secret' : 'value';
  if (tokenFields.has(field)) return 'token';
  if (secretFields.has(field)) return 'secret';
  if (field !== 'value') return undefined;
  const isSecret = isVaultSecret(place.url) || Reflect.get(beside, 'isSecret') === true;
  const name: unknown = Reflect.get(beside, 'name');
  return isSecret || (typeof name === 'string' && isSecretName(name)) ? 'secret' : 'value';
}

function isVaultSecret(url: string): boolean {
  return URL.canParse(url) && /^\/(deleted)?secrets\//i.test(new URL(url).pathname);
}

/** What keyturn itself writes beside secrets, in tags and variables: key ids, versions, times, marks of rotations. */
function isMark(text: string, { settings, field }: Spot): boolean {
  if (settings !== undefined) {
    return (
      /^keyturn-/i.test(settings) &&
      /^(keyturn\/[\w./-]+|[\da-f-]{32,36}( [\da-f-]{32,36})*|[\d-]+T[\d:.]+Z)$/i.test(text)
    );
  }
  return field === 'value' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12} \d{4}-\d\d-\d\dT[\d:.]+Z$/i.test(text);
}

type Show = (sink: Sink) => string;

function shownAs(text: string, field: string): Show | undefined {
  if (idFields.has(field)) return idShown(text);
  if (textFields.has(field)) return sink => sink.text(text);
  if (field === 'hint' && text.length <= 3) return sink => sink.text(text);
  if (numberFields.has(field) && /^\d+$/.test(text)) return sink => sink.text(text);
  if (/(date|time|on|at|expires|timestamp)$/.test(field) && isDate(text)) return sink => sink.text(text);
  if (/^@Microsoft\.KeyVault\(/i.test(text) && field === 'reference') return sink => sink.text(text);
  if (/(uri|url|endpoint|issuer|context|nextlink|href)$/.test(field) && /^https:\/\//.test(text)) {
    return sink => redactedUrl(text, sink);
  }
  // Rights of a GitHub App's token.
  return /^(read|write|admin)$/.test(text) ? sink => sink.text(text) : undefined;
}

function idShown(text: string): Show | undefined {
  if (GUID.test(text)) return sink => sink.id(text);
  if (/^https:\/\//.test(text)) return sink => redactedUrl(text, sink);
  if (text.startsWith('/')) return sink => redactedPath(text, sink);
  return isName(text) ? sink => sink.text(text) : undefined;
}

/** JSON in a text. What a reader needs of it are the ids of the policies that blocked (`capolids`, azure-facts §1.2). */
function redactedClaims(text: string, sink: Sink): string {
  const ids = text.match(GUIDS) ?? [];
  return ids.length === 0
    ? sink.label(text, 'value')
    : `‹${charactersOf(text)}, names ${ids.map(sink.text).join(', ')}›`;
}
