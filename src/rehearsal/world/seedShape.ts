/**
 * The part of the sandbox's seed format that a policy can say something about, but for what the target kinds add (their
 * `rehearsal.ts`). It is the format that users write for `keyturn sandbox --world FILE`; it is spelled out here because the cli
 * shares no types with the sandbox.
 */
import type { Value } from './placement.ts';

/** How long the directory takes to show a new secret. Milliseconds. */
export interface LagShape {
  readonly replicas: number;
  readonly replicationMs: { readonly min: number; readonly max: number };
  readonly readLagMs: { readonly min: number; readonly max: number };
}

export interface TenantShape {
  readonly id: string;
  readonly cloud: 'public' | 'usgov' | 'china';
  readonly displayName: string;
  readonly domains: readonly string[];
  readonly applications: readonly ApplicationShape[];
}

export interface ApplicationShape {
  readonly appId: string;
  readonly displayName: string;
  readonly credentials: readonly CredentialShape[];
}

/** `start` and `end` are relative to the start of the world: `-340d`, `+12d`. */
export interface CredentialShape {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

export interface VaultShape {
  readonly host: string;
  readonly tenant: string;
  readonly secrets: readonly { readonly name: string; readonly versions: readonly VersionShape[] }[];
}

export interface VersionShape {
  readonly value: Value;
  readonly created: string;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
}
