const dayMs = 24 * 3600 * 1000;

/**
 * A date in the service's format: seven decimal places where the time comes from the service's own clock (`ticks`: the four
 * digits after the milliseconds), otherwise what the client sent, without zeros at the end (azure-facts §2.2).
 */
export function writtenDate(ms: number, ticks?: string): string {
  const [whole = '', millis = ''] = new Date(ms).toISOString().replace('Z', '').split('.');
  if (ticks !== undefined) return `${whole}.${millis}${ticks}Z`;
  const fraction = millis.replace(/0+$/, '');
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/** The end of a credential; null where it does not expire. */
export function writtenEnd(ms: number, ticks?: string): string | null {
  return Number.isFinite(ms) ? writtenDate(ms, ticks) : null;
}

/** Four digits that derive from a key id, so that they are the same in every read. */
export function ticksOf(keyId: string): string {
  return String(Number.parseInt(keyId.slice(0, 6), 16) % 10_000).padStart(4, '0');
}

/** Milliseconds since 1970 of an `Edm.DateTimeOffset`; undefined for anything else (a zone is required). */
export function readDate(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:\d{2})$/i;
  const ms = shape.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** The default lifetime of a secret: two calendar years. */
export function twoYearsAfter(ms: number): number {
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() + 2);
  return date.getTime();
}

/** A duration as ISO 8601: `P30D`, or in seconds where it is not whole days. */
export function isoDuration(ms: number): string {
  return ms % dayMs === 0 ? `P${ms / dayMs}D` : `PT${Math.round(ms / 1000)}S`;
}

/**
 * In whole seconds, as reads return the time of an object's creation (recorded: Azure/azure-cli, role test_app_resolution.yaml).
 */
export function writtenSeconds(ms: number): string {
  return writtenDate(ms - (ms % 1000));
}
