/** What the world holds of a site. */

/** A web or function app, or one slot of it. */
export interface Site {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** undefined: production. */
  readonly slot?: string;
  readonly kind: 'app' | 'functionapp';
  readonly region: string;
  readonly tenantId: string;
  /** Client ids that may read and write it. */
  access: string[];
  /** Client ids that may read it, its settings too, and write nothing. */
  readers?: string[];
  settings: Record<string, string>;
  connectionStrings: Record<string, { value: string; type: string }>;
  stickyNames: { settings: string[]; connectionStrings: string[] };
  /** Whether the site has a managed identity, and the vault hosts that it may read from. */
  identity: { present: boolean; vaults: string[] };
  /** Resolved Key Vault references, by setting name. */
  references: Record<string, ReferenceCache>;
  /** False: the state of a reference does not say which version is in use. */
  namesVersion: boolean;
  /** A stopped app has no process. */
  state: 'Running' | 'Stopped';
  /** False: its processes cannot be listed, as of an app that runs in a container of its own. */
  showsProcesses: boolean;
  restarts: number;
  restartedAt: number;
  /** The environment that the running process took at its last restart. */
  environment: Record<string, string>;
  /** Restarts under way, oldest first: when each is done, and what the process takes then. */
  starting?: { readonly dueAt: number; readonly environment: Record<string, string> }[];
  /** The operation that holds, or last held, the site: what is asked meanwhile is refused. */
  operation?: { readonly id: string; readonly name: string; readonly since: number; readonly until: number };
}

export interface ReferenceCache {
  reference: string;
  status: string;
  details: string;
  vaultHost?: string;
  secretName?: string;
  version?: string;
  value?: string;
  fetchedAt: number;
}
