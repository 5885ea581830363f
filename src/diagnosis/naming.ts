/** How credentials are called in sentences. */
import type { Credential } from '../rotation/observation.ts';
import { day } from './places.ts';

/** `credential 4c78ff5d "portal" (ends 2026-12-05)` */
export function nameOf({ keyId, displayName, end }: Credential): string {
  const title =
    displayName === '' ? '' : displayName.startsWith('keyturn/') ? ' of keyturn' : ` "${displayName}"`;
  return `credential ${keyId.slice(0, 8)}${title} (ends ${day(end)})`;
}

export function named(credentials: readonly Credential[]): string {
  return `${credentials.length} that begin alike: ${credentials.map(nameOf).join(', ')}`;
}

export function ageOf({ start }: Credential, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - start.getTime()) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
