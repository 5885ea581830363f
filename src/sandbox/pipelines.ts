/** The part of the world that pipelines draw from: Azure DevOps and GitHub. Plain data, as in world.ts. */

export interface Organization {
  readonly name: string;
  readonly tenantId: string;
  /** Client ids that may use and administer variable groups. */
  access: string[];
  /** Personal access tokens that are valid. */
  tokens: string[];
  projects: { readonly id: string; readonly name: string }[];
  groups: VariableGroup[];
}

export interface VariableGroup {
  readonly id: number;
  name: string;
  description: string;
  type: 'Vsts' | 'AzureKeyVault';
  variables: Record<string, { value: string; isSecret: boolean; isReadOnly?: boolean }>;
  providerData: unknown;
  projects: string[];
  modifiedAt: number;
  modifiedBy: string;
}

export interface Repository {
  /** `owner/name` */
  readonly fullName: string;
  /** Read-only: nothing in it can be changed. */
  archived?: boolean;
  readonly secrets: Record<string, RepositorySecret>;
  readonly variables: Record<string, RepositoryVariable>;
  readonly environments: Record<
    string,
    { secrets: Record<string, RepositorySecret>; variables: Record<string, RepositoryVariable> }
  >;
  /** The sealing key pair now in force, and the one before it, which is refused. Base64. */
  key: { id: string; publicKey: string; privateKey: string };
}

export interface GithubToken {
  token: string;
  /** `owner/name` of those that it may write secrets of. */
  repositories: string[];
  expiresAt?: number;
  /** Of an App's installation; absent: everything. */
  permissions?: Record<string, 'read' | 'write'>;
}

export interface GithubApp {
  readonly appId: string;
  readonly publicKeyPem: string;
  readonly installations: {
    readonly id: number;
    repositories: string[];
    /** Absent: all that secrets and variables want. */
    permissions?: Record<string, 'read' | 'write'>;
  }[];
}

export interface RepositorySecret {
  value: string;
  readonly createdAt: number;
  updatedAt: number;
}

export type RepositoryVariable = RepositorySecret;
