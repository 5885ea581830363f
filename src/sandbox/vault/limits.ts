import type { Reply } from '../wire.ts';
import { badParameter } from './failure.ts';
import { parameter } from './query.ts';

/** The validated fields that both write operations accept. Times in milliseconds since 1970. */
export interface Description {
  readonly contentType?: string;
  readonly tags?: Record<string, string>;
  readonly enabled?: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

export type Checked<T> = { readonly value: T } | { readonly refusal: Reply };

const MAX_VALUE_BYTES = 25 * 1024;
const MAX_CONTENT_TYPE = 255;
const MAX_TAGS = 15;
/** The documentation has 512 now and had 256 before (azure-facts §3.3): the lower one, so that no client relies on more. */
const MAX_TAG_LENGTH = 256;

/** The name of a secret: 1 to 127 letters, digits, dashes (azure-facts §3.3). */
export function checkName(name: string): Reply | undefined {
  if (/^[0-9a-zA-Z-]{1,127}$/.test(name)) return undefined;
  return badParameter(`The request URI contains an invalid name: ${name}`);
}

/** API versions with a published specification or SDK (azure-facts §3.8); the newest last. */
const VERSIONS: readonly string[] = [
  ...[
    '2015-06-01',
    '2016-10-01',
    '7.0-preview',
    '7.0',
    '7.1-preview',
    '7.1',
    '7.2-preview',
    '7.2',
    '7.3-preview',
  ],
  ...['7.3', '7.4-preview.1', '7.4', '7.5-preview.1', '7.5', '7.6-preview.1', '7.6-preview.2', '7.6'],
  ...['2025-06-01-preview', '2025-07-01', '2026-04-01'],
];

/**
 * The api-version has no default: a request without one is an error (azure-facts §3.2). The text:
 * Azure/azure-sdk-for-python#28595.
 */
export function checkVersion(query: URLSearchParams): Reply | undefined {
  const version = parameter(query, 'api-version');
  if (version === null || version === '') return badParameter('api-version must be specified');
  if (VERSIONS.includes(version.toLowerCase())) return undefined;
  const latest = VERSIONS.at(-1) ?? '';
  return badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${latest}).`,
  );
}

export function readBody(body: Buffer): Checked<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(parsed)) return { value: parsed };
  } catch {
    // Handled below, like a body that is no object.
  }
  return { refusal: badParameter('The request body is missing or is not a valid JSON object') };
}

/** The exact string is kept, including a line break at its end (azure-facts §3.3). */
export function readValue(body: Record<string, unknown>, most = MAX_VALUE_BYTES): Checked<string> {
  const value = body['value'];
  if (typeof value !== 'string')
    return { refusal: badParameter('Property value is missing or not a string') };
  if (Buffer.byteLength(value) <= most) return { value };
  return { refusal: badParameter(`The secret value must not be larger than ${most} bytes`) };
}

export function readDescription(body: Record<string, unknown>): Checked<Description> {
  const { contentType, tags, attributes } = body;
  const fault = contentTypeFault(contentType) ?? tagsFault(tags) ?? attributesFault(attributes);
  if (fault !== undefined) return { refusal: badParameter(fault) };
  const times = isRecord(attributes) ? attributes : {};
  return {
    value: {
      ...(typeof contentType === 'string' ? { contentType } : {}),
      ...(isTags(tags) ? { tags: { ...tags } } : {}),
      ...(typeof times['enabled'] === 'boolean' ? { enabled: times['enabled'] } : {}),
      ...(typeof times['nbf'] === 'number' ? { notBefore: times['nbf'] * 1000 } : {}),
      ...(typeof times['exp'] === 'number' ? { expires: times['exp'] * 1000 } : {}),
    },
  };
}

function contentTypeFault(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return 'Property contentType has invalid value';
  return value.length > MAX_CONTENT_TYPE
    ? `contentType must not exceed ${MAX_CONTENT_TYPE} characters`
    : undefined;
}

function tagsFault(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isTags(value)) return 'Property tags has invalid value';
  const entries = Object.entries(value);
  if (entries.length > MAX_TAGS) return `The number of tags must not exceed ${MAX_TAGS}`;
  const long = entries.some(([name, text]) => name.length > MAX_TAG_LENGTH || text.length > MAX_TAG_LENGTH);
  if (long) return `Tag names and values must not exceed ${MAX_TAG_LENGTH} characters`;
  return entries.some(([name]) => name === '') ? 'Tag names must not be empty' : undefined;
}

function attributesFault(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) return 'Property attributes has invalid value';
  const { enabled, nbf, exp } = value;
  if (!(isAbsent(enabled) || typeof enabled === 'boolean'))
    return 'Property attributes.enabled has invalid value';
  if (!(isAbsent(nbf) || isSeconds(nbf))) return 'Property attributes.nbf has invalid value';
  if (!(isAbsent(exp) || isSeconds(exp))) return 'Property attributes.exp has invalid value';
  const crossed = typeof nbf === 'number' && typeof exp === 'number' && nbf >= exp;
  return crossed ? 'Property attributes.exp must be later than attributes.nbf' : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isSeconds(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTags(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every(text => typeof text === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
