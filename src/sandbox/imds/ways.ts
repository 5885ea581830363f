/** Sign-in by the managed identity of the machine that a process runs on. */
import type { SignInWay, WayBy } from '../wire.ts';
import { newMachine } from './seed.ts';
import type { Machine } from './state.ts';

/**
 * Exempts loopback from the proxy, as is usual on a machine with a proxy: otherwise clients would send these requests to the
 * proxy.
 */
const OWN = { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' };

/**
 * A virtual machine: it sets no variable, and the SDKs use its fixed address. HTTP_PROXY directs that address to the sandbox for
 * clients that honour it; others need `AZURE_POD_IDENTITY_AUTHORITY_HOST`, which a shell can set to `$HTTP_PROXY`.
 */
export const byMetadata: SignInWay = by => {
  machineOf(by);
  return { environment: { HTTP_PROXY: by.proxyUrl, http_proxy: by.proxyUrl, ...OWN } };
};

/** App Service and Functions: two variables; the second is a secret. */
export const byAppService: SignInWay = by => ({
  environment: {
    IDENTITY_ENDPOINT: `${by.proxyUrl}/msi/token`,
    IDENTITY_HEADER: machineOf(by).header,
    ...OWN,
  },
});

/** The machine of the world, or a new one with the operator's identity; worlds that replace this one have it, too. */
function machineOf({ scene: { world, random }, operator, tenant }: WayBy): Machine {
  world.machine ??= newMachine({ random, issued: world.issued }, tenant.id, operator.appId);
  operator.ways.machineHeader = world.machine.header;
  return world.machine;
}
