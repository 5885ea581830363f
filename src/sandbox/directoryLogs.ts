/** What the directory writes down: changes, and sign-ins. Plain data, as in world.ts. */

/** A person by user principal name, or an application by client id. */
export type Actor = { readonly user: string } | { readonly appId: string };

export interface AuditEntry {
  readonly id: string;
  readonly correlationId: string;
  readonly at: number;
  readonly by: Actor;
  readonly activity: string;
  readonly operation: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign';
  readonly target: { readonly id: string; readonly name: string; readonly type: string };
  readonly changes: readonly {
    readonly name: string;
    readonly before: readonly unknown[];
    readonly after: readonly unknown[];
  }[];
}

export interface SignInEntry {
  readonly id: string;
  readonly correlationId: string;
  readonly at: number;
  readonly appId: string;
  readonly appName: string;
  readonly principalId: string;
  /** The credential, where the service knew it. */
  readonly keyId?: string;
  readonly resource: string;
  /** Where it came from, where that can be told. */
  readonly ipAddress?: string;
  /** 0: it succeeded. */
  readonly code: number;
  readonly reason: string;
}
