/** What the discovery asks the services: lists, and with `--prove` values of candidates. Fails as the ports of a rotation do (`rotation/ports.ts`). */
import type { Registration, UsageReport } from '../rotation/observation.ts';
import type { ListedSecret, OwnedRegistrations, RegistrationsRead } from '../rotation/overview.ts';
import type { TokenPort } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';
import type { PlaceKind, PlaceScopes, PlaceSearch } from './finder.ts';

/** How many owners a registration has. `orMore`: at least so many. */
export interface OwnerCount {
  readonly count: number;
  readonly orMore: boolean;
}

/** Without `owners`: how many there are is not known. */
export interface FoundRegistration extends Registration {
  readonly owners?: OwnerCount;
}

/** `complete`: all pages were read. `unreadable`: entries that do not have the documented format. */
export interface ListedRegistrations {
  readonly found: readonly Registration[];
  readonly complete: boolean;
  readonly unreadable: number;
}

/** `some`: at least one. */
export type OwnerClass = 'none' | 'one' | 'some';

/** Whom the tokens of this program are for. */
export interface SignedIn {
  readonly tenant: string;
  /** Of a person the user name, of a program its client id; absent: the token does not tell. */
  readonly name?: string;
}

export interface DiscoveryPort {
  signedIn(): Promise<SignedIn>;
  /** Every registration of a tenant that the identity may list, without owners. */
  all(tenant: string): Promise<ListedRegistrations>;
  /** The object ids of the registrations that have so many owners, as the directory's index has it. */
  withOwners(tenant: string, owners: OwnerClass): Promise<ReadonlySet<string>>;
  /** The client ids of the registrations that the signed-in identity owns. */
  owned(tenant: string): Promise<OwnedRegistrations>;
  /** Client ids in portions that go into one request each. */
  portions(appIds: readonly string[]): readonly (readonly string[])[];
  /** Registrations of no more client ids than one portion has, with their owners. */
  named(tenant: string, appIds: readonly string[]): Promise<RegistrationsRead<FoundRegistration>>;
  /** The last sign-in of every credential of a tenant. */
  usage(tenant: string): Promise<UsageReport>;
  /** The secrets of a vault, page by page. */
  secrets(vaultUrl: string): AsyncIterable<readonly ListedSecret[]>;
  /** The subscriptions in which the identity may read anything. */
  subscriptions(): Promise<readonly string[]>;
  /** The addresses of the vaults of a subscription. */
  vaultsIn(subscription: string): Promise<readonly string[]>;
  /** The kinds of target that a policy may have. */
  readonly kinds: readonly PlaceKind[];
  /** The searches of all kinds in these scopes. Sends no request. */
  searches(scopes: PlaceScopes): Promise<readonly PlaceSearch[]>;
  /** The newest value of a vault secret; undefined where there is none or it is disabled. */
  value(vaultUrl: string, secret: string): Promise<Secret | undefined>;
  /** Tries values of one registration. */
  token(tenant: string, appId: string): TokenPort;
}
