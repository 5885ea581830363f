/**
 * The policy after loading: defaults are merged into every rotation, durations are milliseconds, ids and URLs are validated.
 * `load.ts` converts YAML to it.
 */
import type { Channel } from './channel.ts';
import type { AllowKey, Grade } from './kindSchema.ts';

/** The endpoints of one cloud. `public`, `usgov` and `china` are built in; for private clouds they are in the policy. */
export interface CloudEndpoints {
  readonly name: string;
  /** `https://login.microsoftonline.com`, no trailing slash. */
  readonly authority: string;
  readonly graph: string;
  readonly resourceManager: string;
  /** The DNS suffix of vaults, `vault.azure.net`; also the audience of their tokens. */
  readonly vaultSuffix: string;
  readonly devops: string;
  readonly github: string;
}

/**
 * When a superseded credential may be removed:
 *
 * - `when-unused`: after the sign-in report shows that it is unused; without a report, after the longest wait.
 * - `when-proven-unused`: the same, but never without a report.
 * - `after-overlap`: after the overlap, even if it is used.
 * - `never`.
 */
export type RetireRule = 'when-unused' | 'when-proven-unused' | 'after-overlap' | 'never';

/** When a new secret counts as accepted by Entra. */
export interface ProveRule {
  /**
   * Number of token calls that must succeed after the latest time at which a slow replica is expected to have the secret. In
   * total, more calls in a row must succeed (rotation/proving.ts).
   */
  readonly successes: number;
  readonly timeoutMs: number;
}

/** A weekly window in which secrets may be created and retired. */
export interface Window {
  /** As written, for reasons and plans. */
  readonly text: string;
  /** Days of the week; 0 is Sunday, as in `Date#getDay`. */
  readonly days: readonly number[];
  /**
   * Minutes after midnight in local time of the zone. `untilMinute` is exclusive; if it is before `fromMinute`, the window ends
   * on the next day.
   */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** IANA name, `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A period in which nothing is created or retired, even in a window: end of year, a sale, an audit. */
export interface Freeze {
  /** As written, for reasons and plans: `2026-12-20 until 2027-01-04 Europe/Berlin`. */
  readonly text: string;
  readonly from: Date;
  /** Exclusive. */
  readonly until: Date;
  readonly reason: string;
}

/** Nothing of the rotation is created, retired or repaired, until `until` or until the pause is removed from the policy. */
export interface Pause {
  readonly reason: string;
  /** Exclusive. */
  readonly until?: { readonly text: string; readonly at: Date };
}

/** A vault secret, and what the policy sets on its versions. */
export interface VaultPlace {
  /** `https://kv-payments.vault.azure.net`, no trailing slash. */
  readonly url: string;
  readonly secret: string;
  /** The content type of every version that this program writes; absent: that of the previous version. */
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A place that the secret is distributed to. `kind` is the name of an entry in connectors/kinds.ts; `settings` are validated by
 * its schema.
 */
export interface Target {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** If false, the target is best effort: it is written and reported, but does not delay retiring. */
  readonly required: boolean;
  /** The displayed name, unique within the policy: `appService site-payments/staging AZURE_CLIENT_SECRET`. */
  readonly label: string;
  /** The service runs the application that uses the secret, and the application reads the secret only at its start. */
  readonly runsApp?: true;
  /** How strongly the place can show what it holds. */
  readonly proof: Grade;
  /** The workflow or pipeline that is started after a delivery, in words. Absent: none. */
  readonly canary?: string;
  /** The value of the place, with `{secret}` for the secret. Absent: the secret alone. */
  readonly template?: string;
}

/** Where this run leaves its records: a further run that a message names leaves its own there, too. */
export interface Carried {
  /** The audit trail. */
  readonly audit?: string;
  /** The folder of incident records. */
  readonly record?: string;
}

/** One entry of the policy: a secret of a registration, its vault secret and its targets. */
export interface Rotation {
  readonly name: string;
  /** The policy file as the user named it, for commands in messages. Absent for the file that is read without `--config`. */
  readonly config?: string;
  /** What else the user gave that commands about it repeat. */
  readonly carried?: Carried;
  readonly group?: string;
  /** Who is responsible for the secret. */
  readonly owner?: string;
  /** How the owner is reached, for people; nothing is sent to it. */
  readonly contact?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly tenant: string;
  /** The client id. */
  readonly appId: string;
  readonly vault: VaultPlace;
  /**
   * The beginning of the display name of every credential of this rotation, followed by the id of the run:
   * `keyturn/<name>/<place>/`. `place` is a short hash of the vault secret's address, so that two policies with the same
   * rotation name on one registration do not confuse their credentials.
   */
  readonly mark: string;
  readonly targets: readonly Target[];
  readonly lifetimeMs: number;
  readonly rotateBeforeMs: number;
  readonly overlapMs: number;
  /** How long a superseded secret must be unused before it is removed, counted from the confirmation or from its last use. */
  readonly quietMs: number;
  readonly retire: RetireRule;
  readonly prove: ProveRule;
  readonly windows: readonly Window[];
  /** The freezes of the whole policy, and those of this rotation or, if it has none, of the defaults. */
  readonly freezes: readonly Freeze[];
  readonly pause?: Pause;
  /** The scope of the token requests for proving and verifying. */
  readonly scope: string;
}

/** Limits of one run. */
export interface Limits {
  /** Maximum number of secrets that one run creates. */
  readonly maxRotations: number;
  /** Maximum number of requests in flight. */
  readonly concurrency: number;
  /** Number of rotations that fail while a run works on them after which it starts no further ones that can wait. */
  readonly stopAfterFailures: number;
}

export interface Policy {
  /** The path of the file, for messages. */
  readonly file: string;
  readonly cloud: CloudEndpoints;
  readonly limits: Limits;
  /** Groups in the order in which a run processes them; rotations of no listed group come last. Empty: all together. */
  readonly waves: readonly string[];
  /** The only places that secrets may go to, as the policy writes them, by the keys of `allow`; absent: every place. */
  readonly allow?: { readonly [Key in AllowKey]?: readonly string[] | undefined };
  /** The blob container with the leases that exclude runs on other machines; absent: lock files in a folder of this machine. */
  readonly lock?: { readonly container: string };
  /** Where trouble and changes are reported. */
  readonly notify?: readonly Channel[];
  /** The monitor that is told of each run; `variable`: the environment variable with its address. */
  readonly heartbeat?: { readonly variable: string };
  readonly rotations: readonly Rotation[];
}
