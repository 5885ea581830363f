import type { Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { TokenAsk } from './grant.ts';
import { authorityFor } from './hosts.ts';
import { isRefusal } from './refusals.ts';
import { decideSignIn, rememberSignIn } from './signIn.ts';

/** A sign-in by a consumer that is neither the program under test nor a site of the world: a job, a server, a laptop. */
export interface Outsider {
  readonly appId: string;
  readonly value: string;
  /** Default: the home tenant of the registration. */
  readonly tenant?: string;
  /** Default: Microsoft Graph in the cloud of the tenant. */
  readonly scope?: string;
  /** In virtual milliseconds since 1970. Default: now. */
  readonly at?: number;
  /** The client address in the sign-in log. */
  readonly ip?: string;
  /** Default: a new one. */
  readonly correlationId?: string;
}

/** `code`: the number of the AADSTS error; `requestId`: as in the report and in the log. */
export type SignInOutcome =
  | { readonly accepted: true; readonly keyId: string; readonly requestId: string }
  | { readonly accepted: false; readonly code: number; readonly requestId: string };

/**
 * Signs in without a request: decided, and recorded in the report and the log, as at the token endpoint. It is not in the request
 * history, and faults and throttling do not apply.
 */
export function signInAs(scene: Scene, outsider: Outsider): SignInOutcome {
  const { at = scene.clock.now(), ip, correlationId = scene.random.uuid() } = outsider;
  const then = { ...scene, clock: { ...scene.clock, now: () => at } };
  const ask = askOf(outsider, scene.world);
  const decided = decideSignIn(ask, then);
  const id = scene.random.uuid();
  const origin = { id, correlationId, ...(ip !== undefined && { ipAddress: ip }) };
  rememberSignIn(ask, decided, origin, then);
  return isRefusal(decided)
    ? { accepted: false, code: decided.code, requestId: id }
    : { accepted: true, keyId: decided.proof.keyId ?? '', requestId: id };
}

function askOf({ appId, value, tenant, scope }: Outsider, world: World): TokenAsk {
  const asked = tenant === undefined ? homeOf(appId, world) : tenantOf(tenant, world);
  const cloud = asked?.cloud ?? 'public';
  return {
    tenant: asked?.id ?? tenant ?? '',
    version: 2,
    cloud,
    form: {
      grantType: 'client_credentials',
      clientId: appId,
      clientSecret: value,
      scope: scope ?? `https://${authorityFor(cloud).graphHost}/.default`,
    },
  };
}

/** An unknown client id is requested in the first tenant. */
function homeOf(appId: string, { tenants }: World): Tenant | undefined {
  const id = appId.toLowerCase();
  return tenants.find(({ applications }) => applications.some(one => one.appId === id)) ?? tenants[0];
}

function tenantOf(id: string, { tenants }: World): Tenant | undefined {
  return tenants.find(one => one.id === id.toLowerCase());
}
