/** What services report about the places of a secret, besides the value that each holds. */

/** Whether a place may be written, as far as its service reports before a write. */
export type Writability =
  | { readonly writable: 'yes' }
  /** `why` is appended to the place's name; `remedy` grants the missing right. */
  | { readonly writable: 'no'; readonly why: string; readonly remedy: string }
  /** The service has no way to ask, or did not answer. */
  | { readonly writable: 'unknown'; readonly why: string; readonly remedy?: string };

/** What a service said that was asked to sign in. `detail` and `reason` begin with the service. */
export type Trial =
  | { readonly trial: 'accepted'; readonly detail: string }
  /** Entra did not accept the secret; a fresh one may be accepted minutes later. */
  | { readonly trial: 'refused'; readonly reason: string }
  /** No verdict on the secret: the service could not try it, or failed for another reason. */
  | { readonly trial: 'untold'; readonly reason: string };

/** What runs with the secret, as far as the service tells. */
export interface Consumer {
  /**
   * `renewed`: it started after the secret came into the vault. `older`: it runs since before. `stopped`: nothing runs.
   * `unknown`: the service does not tell.
   */
  readonly state: 'renewed' | 'older' | 'stopped' | 'unknown';
  readonly detail: string;
  /** The command that starts it anew. */
  readonly restart: string;
}

/** What a person can do: a sentence, and what to type where that does it. */
export interface Advice {
  readonly text: string;
  readonly command?: string;
}

/** A fault of a place that no delivery mends, and what does. */
export interface PlaceFault {
  /** Said of the place, without its subject: `is in a repository that …`. */
  readonly words: string;
  readonly advice: Advice;
}

/** Versions of a copy that hold a credential which was removed, and could not be disabled: no later step does it. */
export interface Left {
  readonly label: string;
  readonly keyId: string;
  readonly leaked: boolean;
  readonly why: string;
  readonly remedy?: string;
}

/** A client id or a tenant in a setting that is called like the one of the secret (`pairedNames.ts`). */
export interface PairedId {
  readonly setting: string;
  readonly is: 'client id' | 'tenant';
  /** A GUID. What is no GUID (a domain, a reference) is compared with nothing. */
  readonly value: string;
}

export interface SharedPlace {
  /** Other projects, teams or the like that use the same place, by name: whoever writes it writes it for them, too. */
  readonly sharedWith?: readonly string[];
  /** Client id and tenant that stand beside the secret, as far as they can be read. */
  readonly pairedIds?: readonly PairedId[];
}

/** What stands around a place, read where a plan is made. */
export interface Surroundings {
  /** What of the service itself signs in with a secret that is kept beside this one. */
  readonly readers: readonly Reader[];
  /** What a write does to what runs there, if the service tells: a sentence without a full stop. */
  readonly onWrite?: string;
  /** How what uses a place there could sign in without a secret. */
  readonly secretless?: Secretless;
}

/** A way to sign in without the secret of a place. */
export interface Secretless {
  /** `workload identity federation`. */
  readonly by: string;
  /** `shown`: the service shows that what uses the secret can go this way. `possible`: it does not show what uses it. */
  readonly certainty: 'shown' | 'possible';
  /** What that rests on, and what has to be true besides: a sentence without a full stop. */
  readonly evidence: string;
  /** What the registration has to trust first; absent where the service adds it, or more has to be known. */
  readonly trusts?: FederatedIdentity;
  /** What is to be done, after that. */
  readonly steps: readonly Advice[];
}

/** Of a federated identity credential (azure-facts §1). */
export interface FederatedIdentity {
  readonly name: string;
  /** An issuer's address; absent: the tenant of the registration itself. */
  readonly issuer?: string;
  readonly subject: string;
}

/** A part of the service that signs in with a secret. */
export interface Reader {
  /** `App Service Authentication of site payments`. */
  readonly by: string;
  /** The client id that it signs in as. */
  readonly appId: string;
  /** The settings that a target of this kind has for the place of its secret; undefined: it has none of this name. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** The label of that target. */
  readonly label: string;
  /** How it could sign in without a secret. */
  readonly secretless?: Secretless;
}

/** What was found, or why it is not known. */
export type SurroundingsRead = Surroundings | { readonly unknown: string; readonly remedy?: string };

/** What others did to a place while this program wrote it. */
export interface Meanwhile {
  /** Who and what by name, never what anything holds. */
  readonly text: string;
  /** How a person finds out more. */
  readonly remedy: string;
}

/** What its kind knows about a place, for diagnosis. Sends no request. */
export interface PlaceWords {
  /** What it can mean where the whole place is absent. Left out: it is a trouble like any other. */
  readonly gone?: PlaceFault;
  /** The service answers "absent" also for what it hides: what would tell. Left out: its word is enough. */
  readonly settle?: string;
  /** Where it may hold a reference to the vault. */
  readonly reference?: ReferenceWords;
  /** Where its service runs what uses the secret. */
  readonly runs?: RunningWords;
  /** The name under which pipelines ask the place for it, and usually hand it on: a variable of that name is worth a look. */
  readonly called?: string;
  /** The command that sets another setting there: `NAME=value` is appended. Left out: none is known that does only this. */
  readonly setsAnother?: string;
}

export interface RunningWords {
  /** The command that starts it anew. */
  readonly restart: string;
  /** The environment variable in which it is given the secret; absent where that is not known, or it holds more than the secret. */
  readonly variable?: string;
}

export interface ReferenceWords {
  /** Who resolves it: `App Service`. */
  readonly service: string;
  /** Why an old version may still be served: `a reference is cached for up to 24 hours`. */
  readonly lag: string;
  /** Gives what resolves it an identity. */
  readonly identify: Advice;
  /** Lets that identity read the vault; where there is more than one way, each. */
  readonly admit: readonly Advice[];
  /** Lets its network through the firewall of the vault. */
  readonly connect: Advice;
  /** Writes the reference anew, to the newest version of the rotation's secret. */
  readonly point: Advice;
}

/**
 * Why a reference leads to no value. `untold`: the service has not looked yet, or does not say. `denied`: the vault does not let
 * the identity in. `vault`: the vault answered, and does not have it. `slow`: it passes by asking again.
 */
export type ReferenceTrouble = 'untold' | 'no-identity' | 'denied' | 'vault' | 'slow' | 'other';

/** What a service says of a place that does not hold the value and fetches it from the vault by itself. */
export interface ReferenceState {
  /** `Resolved`, `AccessToKeyVaultDenied` and so on; undefined: the service says nothing. */
  readonly status?: string;
  /** What that word means; undefined: it is resolved. */
  readonly trouble?: ReferenceTrouble;
  /** The vault version that it resolved. */
  readonly version?: string;
  /** Whether the reference names a version, and so never follows the vault. */
  readonly pinned: boolean;
  /** Whether it points to the vault secret of this rotation. */
  readonly ours: boolean;
  /** What it points into, where that is no vault: `AppConfiguration`. */
  readonly other?: string;
  /** The service does not know it as a reference: what uses it gets the text. */
  readonly isText?: true;
  /** How it is written, where that is not as documented: `there is a blank before it`. */
  readonly spelling?: string;
}

/** What used the secret of a place last, as its service records it. */
export interface LastUse {
  readonly at: Date;
  /** `pipeline deploy`. */
  readonly by: string;
  /** The service's word for how that ended. */
  readonly result?: string;
}

export type LastUseRead = LastUse | { readonly unknown: string };

export interface LastUses {
  /** In the policy's order; undefined where nothing is recorded. Read for a status. */
  readonly lastUses?: readonly (LastUseRead | undefined)[];
}
