/** How a process signs in by the machine that it runs on. */
import type { SignInWay, WayBy } from '../wire.ts';
import { newMachine } from './seed.ts';
import type { Machine } from './state.ts';

/** Clients that would go to the proxy for it are told, as on a machine with a proxy, that loopback is none of its business. */
const OWN = { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' };

/**
 * A virtual machine: no variable says anything, and the SDKs find its address by themselves. The proxy leads there, so that every
 * client that knows of proxies gets there; others take `AZURE_POD_IDENTITY_AUTHORITY_HOST`, which a shell can set to `$HTTP_PROXY`.
 */
export const byMetadata: SignInWay = by => {
  machineOf(by);
  return { environment: { HTTP_PROXY: by.proxyUrl, http_proxy: by.proxyUrl, ...OWN } };
};

/** App Service and Functions: two variables, of which the second is a secret. */
export const byAppService: SignInWay = by => ({
  environment: {
    IDENTITY_ENDPOINT: `${by.proxyUrl}/msi/token`,
    IDENTITY_HEADER: machineOf(by).header,
    ...OWN,
  },
});

/** The machine that is there, or one with the operator's identity, which later worlds have, too. */
function machineOf({ scene: { world, random }, operator, tenant }: WayBy): Machine {
  world.machine ??= newMachine({ random, issued: world.issued }, tenant.id, operator.appId);
  operator.ways.machineHeader = world.machine.header;
  return world.machine;
}
