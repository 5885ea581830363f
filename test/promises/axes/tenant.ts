/**
 * What the tenant's app management policies allow: no limit, one that is shorter than the policy of this program wants, or no
 * secret at all until somebody takes that back.
 */
import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { applicationOf, isOurs, passwordsOf } from '../checkers/view.ts';
import { HOUR_MS } from '../scenery.ts';
import { answeredWhile, drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

const DAY_MS = 24 * HOUR_MS;

/** As long as the lifetime in the policy, which is too long by the blink of an eye; and much shorter. */
const LIMITS_DAYS = [180, 120] as const;

/** Credentials live so long where nothing limits them. */
const LIFETIME_MS = 180 * DAY_MS;

type Restriction = { passwordsAllowed: boolean; maxLifetimeMs?: number; createdFrom?: number };

export function tenantForce(value: Surroundings['tenant'], stage: Stage): Force {
  if (value === 'none') return nothingSpecial;
  return value === 'limit' ? limited(stage) : forbidden(stage);
}

function limited({ bench, random }: Stage): Force {
  const maxLifetimeMs = drawn(random, LIMITS_DAYS) * DAY_MS;
  const isOwn = drawn(random, [false, true]);
  const began = bench.sandbox.clock.now();
  const refused = neverRefuses(bench);
  return {
    before(run) {
      if (run === 0) restrict(bench, { passwordsAllowed: true, maxLifetimeMs }, isOwn);
    },
    after: refused,
    putRight: () => restrict(bench, { passwordsAllowed: true }, false),
    reached: () =>
      passwordsOf(bench.sandbox.world).some(
        one => isOurs(one) && one.addedAt >= began && one.end - one.start < LIFETIME_MS - HOUR_MS,
      ),
  };
}

/** Taken back well before the end of what is in use: afterwards no program could help. */
function forbidden({ bench, random }: Stage): Force {
  const until = drawn(random, [1, 2]);
  const dated = drawn(random, [false, true]) ? { createdFrom: Date.UTC(2000) } : {};
  let inForce = false;
  const refused = neverRefuses(bench);
  const lift = () => {
    inForce = false;
    restrict(bench, { passwordsAllowed: true }, false);
  };
  return {
    before(run) {
      inForce ||= run === 0;
      if (run === 0) restrict(bench, { passwordsAllowed: false, ...dated }, false);
      if (run === until) lift();
    },
    after: refused,
    putRight: lift,
    reached: answeredWhile(bench, ({ operation }) => operation === 'getCredentialPolicy' && inForce),
  };
}

/** A policy that is replaced counts anew. */
function restrict({ sandbox: { world } }: Bench, restriction: Restriction, isOwn: boolean): void {
  const tenant = must(world.tenants[0]);
  const application = applicationOf(world);
  if (isOwn) {
    const about = { id: 'c0ffee00-0000-4000-8000-000000000000', displayName: 'of payments', isEnabled: true };
    application.credentialPolicy = { ...restriction, ...about };
  } else {
    delete application.credentialPolicy;
    tenant.credentialPolicy = restriction;
  }
}

/** Nothing that the tenant would refuse is asked for at night: by day it was said what is allowed. */
function neverRefuses({ sandbox: { world }, watch }: Bench): () => void {
  return () => {
    const policies = [must(world.tenants[0]).credentialPolicy, applicationOf(world).credentialPolicy];
    if (policies.every(policy => policy?.refusals === undefined)) return;
    watch.add({ promise: 9, text: 'a secret was asked for that the tenant refuses' }, 'its end');
  };
}

interface Plan {
  readonly rotations: readonly {
    readonly problem?: object;
    readonly findings?: readonly { readonly code: string; readonly severity: string }[];
  }[];
}

/** What the run is going to meet stands in the plan that was made before it. */
export async function saidByDay(value: Surroundings['tenant'], bench: Bench): Promise<void> {
  if (value === 'none') return;
  const { stdout, exitCode } = await bench.run('plan', '--json');
  const { rotations } = JSON.parse(stdout) as Plan;
  const wanted = value === 'limit' ? 'tenant-limit' : 'tenant-forbids';
  const isSaid = rotations.some(
    ({ problem, findings = [] }) =>
      problem !== undefined ||
      findings.some(({ code }) => code === wanted) ||
      // What stops it anyway, and is said instead.
      findings.some(({ severity }) => severity !== 'note'),
  );
  const exits = value === 'limit' || exitCode !== 0;
  const text = `the plan does not say what the tenant allows (${value}, exit ${exitCode})`;
  if (!isSaid || !exits) bench.watch.add({ promise: 9, text }, 'the plan');
}
