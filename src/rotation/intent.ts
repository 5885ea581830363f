/** What the command line requests. */
export interface Intent {
  /** The id of this run. */
  readonly run: string;
  /** A new secret is wanted now, due or not; windows, freezes and a pause are overridden (`--now`). */
  readonly force: boolean;
  /** These credentials leaked (`revoke`). `immediately`: they go before anything else, whatever that breaks. */
  readonly revoke?: { readonly keyIds: readonly string[]; readonly immediately: boolean };
  /** Places are brought to the secret that was created by hand (`adopt`); no new one is made, and nothing is removed. */
  readonly adopt?: true;
  /** Milliseconds to wait for the apps that run with the secret to restart, before a leaked one is removed. */
  readonly settleMs?: number;
  /**
   * Back to this superseded credential (`rollback`); no new secret is made. `version`: the one that was seen to hold it, for
   * where no tag tells.
   */
  readonly rollback?: { readonly keyId: string; readonly version?: string };
}
