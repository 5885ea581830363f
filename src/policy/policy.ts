/**
 * What the user declares, after loading: defaults are merged into every rotation, durations are milliseconds,
 * ids and URLs are checked. Nothing here knows YAML; `load.ts` gets from the file to here.
 */

/** Hosts of one cloud. `public`, `usgov` and `china` are known by name; private clouds spell them out. */
export interface CloudEndpoints {
  readonly name: string;
  /** `https://login.microsoftonline.com`, no trailing slash. */
  readonly authority: string;
  readonly graph: string;
  readonly resourceManager: string;
  /** What a vault's host ends with, `vault.azure.net`; it is also the audience of its tokens. */
  readonly vaultSuffix: string;
  readonly devops: string;
  readonly github: string;
}

/**
 * When a superseded credential may go: once the sign-in report shows that nobody uses it, and where there is no report
 * after the longest wait (`when-unused`) or never (`when-proven-unused`); after the overlap whoever uses it; never.
 */
export type RetireRule = 'when-unused' | 'when-proven-unused' | 'after-overlap' | 'never';

export interface ProveRule {
  /** Token calls that must succeed late enough; of all calls, more must in a row (rotation/proving.ts). */
  readonly successes: number;
  readonly timeoutMs: number;
}

/** A weekly window in which secrets may be created and retired. */
export interface Window {
  /** As written, for reasons and plans. */
  readonly text: string;
  /** 0 is Sunday, as in `Date#getDay`. */
  readonly days: readonly number[];
  /** Minutes after midnight, local to the zone. `untilMinute` is exclusive; before `fromMinute` means the next day. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** IANA name, `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A time in which nothing is created or retired, whatever the windows say: year end, a sale, an audit. */
export interface Freeze {
  /** As written, for reasons and plans: `2026-12-20 until 2027-01-04 Europe/Berlin`. */
  readonly text: string;
  readonly from: Date;
  /** Exclusive. */
  readonly until: Date;
  readonly reason: string;
}

/** Hands off: nothing of the rotation is created, retired or repaired, until then or until somebody takes it back. */
export interface Pause {
  readonly reason: string;
  /** Exclusive. */
  readonly until?: { readonly text: string; readonly at: Date };
}

export interface VaultPlace {
  /** `https://kv-payments.vault.azure.net`, no trailing slash. */
  readonly url: string;
  readonly secret: string;
  /** What every version that this program writes is to bear, whatever the one before it bore. */
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A place the secret is delivered to. `kind` is a row of connectors/kinds.ts, which also checked `settings`. */
export interface Target {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** A best-effort target (`required: false`) is written and reported, but does not hold up retiring. */
  readonly required: boolean;
  /** Unique within the policy, and what people read: `appService site-payments/staging AZURE_CLIENT_SECRET`. */
  readonly label: string;
  /** The service runs what uses the secret, which takes it only when it starts. */
  readonly runsApp?: true;
}

export interface Rotation {
  readonly name: string;
  /** The file of its policy as it was named, for commands that people paste. Absent: the file that is read without `--config`. */
  readonly config?: string;
  readonly group?: string;
  readonly tenant: string;
  /** The client id. */
  readonly appId: string;
  readonly vault: VaultPlace;
  /**
   * What every credential of this rotation bears in its display name, before the run's id:
   * `keyturn/<name>/<place>/`. `place` is a short hash of the vault secret's address, so that two policies
   * that happen to use one name on one registration never take each other's credentials for their own.
   */
  readonly mark: string;
  readonly targets: readonly Target[];
  readonly lifetimeMs: number;
  readonly rotateBeforeMs: number;
  readonly overlapMs: number;
  /** For how long nobody may have used a superseded secret, counted from the confirmation or from the last use. */
  readonly quietMs: number;
  readonly retire: RetireRule;
  readonly prove: ProveRule;
  readonly windows: readonly Window[];
  /** Those of the whole policy, and those of this rotation or of the defaults. */
  readonly freezes: readonly Freeze[];
  readonly pause?: Pause;
  /** The scope that proving and verifying ask a token for. */
  readonly scope: string;
}

export interface Limits {
  /** New secrets that one run may create. */
  readonly maxRotations: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** After so many failed rotations a run starts no further ones. */
  readonly stopAfterFailures: number;
}

export interface Policy {
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly cloud: CloudEndpoints;
  readonly limits: Limits;
  /** Groups in the order in which a run works on them; everything else comes after the last. Empty: all at once. */
  readonly waves: readonly string[];
  /** Where runs on several machines keep out of each other's way; absent: in a folder of this machine. */
  readonly lock?: { readonly container: string };
  readonly rotations: readonly Rotation[];
}
