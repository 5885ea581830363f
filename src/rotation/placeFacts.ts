/** What services tell of the places of a secret, beside what these hold. */

/** Whether a place may be written, as far as its service tells before anybody writes. */
export type Writability =
  | { readonly writable: 'yes' }
  /** `why` goes on after the place's name; `remedy` gives the right. */
  | { readonly writable: 'no'; readonly why: string; readonly remedy: string }
  /** The service has no way to ask, or did not answer. */
  | { readonly writable: 'unknown'; readonly why: string; readonly remedy?: string };

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

/** What a service says of a place that does not hold the value and fetches it from the vault by itself. */
export interface ReferenceState {
  /** `Resolved`, `AccessToKeyVaultDenied` and so on; undefined: the service says nothing. */
  readonly status?: string;
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
  /** How it is written, where that is not as documented: `a blank stands before it`. */
  readonly spelling?: string;
}
