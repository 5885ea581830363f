/** Signs processes in as the operator, in every way that a service offers. */
import type { SandboxState } from './control/sandboxState.ts';
import { githubEnvironment } from './seeding/identities.ts';
import { parts } from './services.ts';
import type { SignInWay } from './wire.ts';

export interface Ways {
  /** The environment variables of a process with this sign-in. Throws a RangeError for a way that no service offers. */
  signIn(way: string): Readonly<Record<string, string>>;
  close(): void;
}

/** Far below the hour for which a token in a file is valid. */
const RENEWED_EVERY_MS = 10 * 60_000;

const offered: ReadonlyMap<string, SignInWay> = new Map(
  parts.flatMap(({ ways = {} }) => Object.entries(ways)),
);

export function openWays(
  state: SandboxState,
  place: { readonly folder: string; readonly proxyUrl: string },
): Ways {
  const renewals: NodeJS.Timeout[] = [];
  return {
    signIn(name) {
      const way = offered.get(name);
      if (way === undefined)
        throw new RangeError(`no sign-in by ${name} here, only by ${[...offered.keys()].join(', ')}`);
      const { scene, operator } = state;
      const [tenant] = scene.world.tenants;
      if (tenant === undefined) return {};
      const { environment, renew } = way({ scene, operator, tenant, ...place });
      if (renew !== undefined) renewals.push(setInterval(renew, RENEWED_EVERY_MS).unref());
      return { ...githubEnvironment(operator), ...environment };
    },
    close: () => renewals.forEach(clearInterval),
  };
}
