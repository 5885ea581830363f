import type * as z from 'zod/mini';
import type { PlaceFinder, PlaceScopes } from '../discovery/finder.ts';
import type { Destination, Grade, KindSchema, Right, ServiceEndpoints } from '../policy/kindSchema.ts';
import type { CloudEndpoints, VaultPlace } from '../policy/policy.ts';
import type { TargetPort } from '../rotation/ports.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { Service } from './limiter/knownService.ts';

/** A place whose rights are roles of Azure. */
export interface AzurePlace {
  /** The place in words: `vault kv-payments`. */
  readonly on: string;
  /** Its resource id, or the command that prints it. */
  readonly id: { readonly path: string } | { readonly command: string };
  /** The actions that reading it takes. */
  readonly reader: readonly string[];
  /** Those that writing it takes besides. */
  readonly writer: readonly string[];
}

/** What reading a place takes: as actions of Azure, or as rights of another system. */
export type Reading = { readonly azure: AzurePlace } | { readonly rights: readonly Right[] };

/** A kind of target: everything that is known without opening a target. */
export interface TargetKind extends KindSchema, Reach {
  /** The permissions that the identity needs at the place of these settings. */
  rights(settings: Readonly<Record<string, unknown>>): readonly Right[];
  /** The same for an identity that only reads there; of Azure also the actions of one that writes. */
  reading(settings: Readonly<Record<string, unknown>>): Reading;
  /** The host of the service for this place, where the policy names one of its own. Absent: that of the cloud. */
  host?(settings: Readonly<Record<string, unknown>>, endpoints: CloudEndpoints): string | undefined;
  /** Absent: nothing finds its places, unless they are vault secrets, which the lists of vaults show. */
  readonly discover?: Discovery<Readonly<Record<string, unknown>>>;
  /** Opens a target. `settings` are validated by `schema`; `vault` is the vault secret of the rotation. */
  open(
    settings: Readonly<Record<string, unknown>>,
    access: CloudAccess,
    vault: VaultPlace,
  ): Promise<TargetPort>;
}

/** How the places of a kind are found; the finder is loaded when a search begins. */
export interface Discovery<Settings> {
  /** Where the place of a target is: what is searched by default. */
  scopeOf(settings: Settings): Partial<PlaceScopes>;
  /** Hosts of the service in these scopes, where they name one of their own. */
  hosts?(scopes: PlaceScopes, endpoints: CloudEndpoints): readonly string[];
  open(access: CloudAccess): Promise<PlaceFinder>;
}

interface Reach {
  /** The service that its requests are sent to, and whose limits they count against. */
  readonly service: Service;
  /** The permissions that the kind needs, in one or two sentences of Markdown, for SECURITY.md. */
  readonly needs: string;
}

/** The same with the type of the kind's settings. */
interface Row<Schema extends z.ZodMiniObject>
  extends Pick<KindSchema, 'name' | 'place' | 'runsApp' | 'asText' | 'clouds'>,
    Reach {
  readonly schema: Schema;
  label(settings: z.output<Schema>): string;
  /** Default: the label, if it is unique. */
  fullLabel?(settings: z.output<Schema>): string;
  inCloud?(settings: z.output<Schema>, endpoints: ServiceEndpoints): z.output<Schema>;
  mark?(settings: z.output<Schema>): z.output<Schema>;
  /** By which keys of `allow` a policy may list its places. */
  destination(settings: z.output<Schema>, endpoints: ServiceEndpoints): Destination;
  vaultSecret?(settings: z.output<Schema>): Pick<VaultPlace, 'url' | 'secret'>;
  /** One grade for all its places, or by their settings. */
  readonly proof: Grade | ((settings: z.output<Schema>) => Grade);
  canary?(settings: z.output<Schema>): string | undefined;
  rights(settings: z.output<Schema>): readonly Right[];
  reading(settings: z.output<Schema>): Reading;
  host?(settings: z.output<Schema>, endpoints: CloudEndpoints): string | undefined;
  readonly discover?: Discovery<z.output<Schema>>;
  /** Loads its dependencies, such as the SDK, when it is called. */
  open(settings: z.output<Schema>, access: CloudAccess, vault: VaultPlace): Promise<TargetPort>;
}

/**
 * Creates an entry of `kinds.ts`. The settings in a policy have a general type; here they are parsed once to the type of the
 * kind.
 */
export function kindOf<Schema extends z.ZodMiniObject>(row: Row<Schema>): TargetKind {
  const {
    name,
    schema,
    place,
    runsApp,
    clouds,
    service,
    needs,
    mark,
    vaultSecret,
    proof,
    asText,
    host,
    canary,
    inCloud,
    discover,
  } = row;
  const known = new WeakMap<object, z.output<Schema>>();
  const read = (settings: Readonly<Record<string, unknown>>): z.output<Schema> => {
    const typed = known.get(settings) ?? schema.parse(settings);
    known.set(settings, typed);
    return typed;
  };
  return {
    ...{ name, schema, place, service, needs },
    label: settings => row.label(read(settings)),
    fullLabel: settings => (row.fullLabel ?? row.label)(read(settings)),
    proof: settings => (typeof proof === 'string' ? proof : proof(read(settings))),
    rights: settings => row.rights(read(settings)),
    reading: settings => row.reading(read(settings)),
    ...(host === undefined ? {} : { host: (settings, endpoints) => host(read(settings), endpoints) }),
    ...(canary === undefined ? {} : { canary: settings => canary(read(settings)) }),
    ...(inCloud === undefined
      ? {}
      : { inCloud: (settings, endpoints) => inCloud(read(settings), endpoints) }),
    ...(mark === undefined ? {} : { mark: settings => mark(read(settings)) }),
    destination: (settings, endpoints) => row.destination(read(settings), endpoints),
    ...(vaultSecret === undefined ? {} : { vaultSecret: settings => vaultSecret(read(settings)) }),
    ...(runsApp === undefined ? {} : { runsApp }),
    ...(clouds === undefined ? {} : { clouds }),
    ...(asText === undefined ? {} : { asText }),
    ...(discover === undefined
      ? {}
      : { discover: { ...discover, scopeOf: settings => discover.scopeOf(read(settings)) } }),
    open: (settings, access, vault) => row.open(read(settings), access, vault),
  };
}
