/**
 * What a kind of target finds of its places, in the order in which it is asked: lists, which hold no value, then the settings of
 * what the lists showed. Fails as the ports of a rotation do (`rotation/ports.ts`).
 */

import type { Destination } from '../policy/kindSchema.ts';
import type { Secretless } from '../rotation/placeFacts.ts';

/** Where places are searched. */
export interface PlaceScopes {
  /** Ids of Azure subscriptions. */
  readonly subscriptions: readonly string[];
  /** Organizations of Azure DevOps; without a project all of them. */
  readonly organizations: readonly OrganizationScope[];
  /** Owners at GitHub; without a repository all of theirs. */
  readonly github: readonly GithubScope[];
}

export interface OrganizationScope {
  readonly organization: string;
  /** By name or id. */
  readonly project?: string;
}

export interface GithubScope {
  /** A host that is not that of the cloud. */
  readonly host?: string;
  readonly owner: string;
  /** `owner/name`. */
  readonly repository?: string;
}

/** One reading of a search. It is repeated as a whole, and may lead to further ones. */
export interface PlaceSearch {
  /** For people: `sites of subscription …`. */
  readonly subject: string;
  read(): Promise<PlacesRead>;
}

export interface PlacesRead {
  readonly holders: readonly PlaceHolder[];
  readonly further?: readonly PlaceSearch[];
  /** Entries that do not have the documented format, or of which this identity is shown too little. */
  readonly unreadable?: number;
}

/** What holds places: a site, a variable group, a repository, a service connection. */
export interface PlaceHolder {
  /** The name of the kind. */
  readonly kind: string;
  /** Equal for one holder that several lists show. */
  readonly key: string;
  /** For people: `site shop/staging in rg-shop`. */
  readonly label: string;
  /** What may name a registration, besides the texts of its places. */
  readonly clues: readonly HolderClue[];
  /** Those that its list shows. */
  readonly places: readonly FoundPlace[];
  /** Its settings with their values. Absent: its list shows all that can be read. */
  readonly settings?: SettingsReading;
}

export interface HolderClue {
  readonly from: 'name' | 'tag' | 'setting';
  /** Of the tag or the setting. */
  readonly name?: string;
  readonly text: string;
}

export interface SettingsReading {
  /** How many requests it takes. */
  readonly requests: number;
  read(): Promise<readonly FoundPlace[]>;
}

/** A place that a target of a policy could be. */
export interface FoundPlace {
  /** For people, with its kind and holder. */
  readonly label: string;
  /** Of the setting, the variable or the secret; what it is found by. */
  readonly name: string;
  /** As a policy writes it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What else a policy may write for a setting: the id of what has a name. */
  readonly also?: Readonly<Record<string, readonly (string | number)[]>>;
  /** `text`: it can be read. `reference`: the service reads a vault secret itself. `secret`: it is write-only. */
  readonly holds: 'text' | 'reference' | 'secret';
  /** Shows the text to who looks for values in it; it is kept by nobody. */
  readonly look?: <T>(at: (text: string) => T) => T;
  /** The vault secret that it reads, by the name of the vault. */
  readonly reference?: { readonly vault: string; readonly secret: string };
  /** Keyturn's own mark beside it. `isFresh`: nothing was changed there since. */
  readonly mark?: { readonly keyId: string; readonly isFresh: boolean };
  /** The client id that its service signs in with, together with the secret that it holds. */
  readonly signsInAs?: string;
  /** Why it cannot be a target of a policy as it is. */
  readonly unfit?: string;
  /** How what uses it could sign in without a secret. */
  readonly secretless?: Secretless;
}

/** Of a kind of target: how its places are found. */
export interface PlaceFinder {
  /** Searches in these scopes; none where the kind has no places there. Sends no request. */
  searches(scopes: PlaceScopes): readonly PlaceSearch[];
}

/** What is known of a kind without a search. */
export interface PlaceKind {
  readonly name: string;
  /** The settings that tell a place from every other one. */
  readonly place: readonly string[];
  /** `vaults`: its places are vault secrets, which the lists of vaults show. `none`: nothing finds them. */
  readonly foundBy: 'finder' | 'vaults' | 'none';
  /** The names under which `allow` may list a place. */
  destination(settings: Readonly<Record<string, unknown>>): Destination;
  /** Where the place of a target is. */
  scopeOf(settings: Readonly<Record<string, unknown>>): Partial<PlaceScopes>;
}
