/** One replica of the token endpoint is behind: when a new secret is proven, or when one in use was removed by somebody. */
import type { Password } from '../../../src/sandbox/directory/state.ts';
import { must } from '../../e2e/stage.ts';
import { isOurs, livingOf, newestOf, passwordOf, passwordsOf } from '../checkers/view.ts';
import { HOUR_MS, PAYMENTS } from '../scenery.ts';
import { drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

export function replicasForce(value: Surroundings['replicas'], stage: Stage): Force {
  if (value === 'agree') return nothingSpecial;
  return value === 'one late at proof' ? lateAtProof(stage) : lateAtConfirm(stage);
}

/**
 * Proving waits in seconds, so that it comes to an end. Of two replicas, one that is behind stays hidden in twelve calls with
 * 0.02 %; of three it would with 0.8 % (rotation/proving.ts), and some course of each exploration would be broken by chance.
 */
function lateAtProof({ bench, random }: Stage): Force {
  const { world, clock } = bench.sandbox;
  const { settings } = world;
  settings.replicas = 2;
  const addedMs = 1_500 + 3_000 * random.next();
  const replica = Math.floor(settings.replicas * random.next());
  let began = 0;
  const made = () => passwordsOf(world).filter(one => isOurs(one) && one.addedAt >= began);
  const firstAccepted = (keyId: string) =>
    must(world.tenants[0]).signIns.find(signIn => signIn.keyId === keyId)?.at ?? Number.POSITIVE_INFINITY;
  let late = false;
  return {
    before(run) {
      if (run !== 0) return;
      began = clock.now();
      settings.lateReplica = { replica, addedMs };
    },
    after() {
      settings.lateReplica = null;
      late ||= made().some(({ keyId, seenFrom }) => firstAccepted(keyId) < Math.max(...seenFrom));
    },
    reached: () => late,
  };
}

/**
 * In the run that would retire the old one, somebody removes the one in use, and a replica goes on accepting it for two
 * days. The old one is all that consumers may have left. Before the run reads the list of credentials for the first time, or as it
 * reads it again, which it does before a removal.
 */
function lateAtConfirm({ bench, random, calendar }: Stage): Force {
  const { sandbox, watch } = bench;
  const { settings } = sandbox.world;
  // With a single one there is no other that could contradict: only the list of credentials does.
  settings.replicas = drawn(random, [1, 2]);
  const isWithin = drawn(random, [false, true]);
  let readings = Number.POSITIVE_INFINITY;
  let removed: string | undefined;
  let accepted = false;
  const strike = () => {
    const inUse = passwordOf(sandbox.world, newestOf(sandbox.world).value);
    if (inUse === undefined || inUse.removedAt !== undefined) return;
    // With the old one gone already, or past its end, nothing is left to go wrong.
    const isOld = ({ addedAt, end }: Password) => addedAt < inUse.addedAt && end > sandbox.clock.now();
    if (!livingOf(sandbox.world).some(isOld)) return;
    removed = inUse.keyId;
    const { keyId } = inUse;
    const tenant = must(sandbox.world.tenants[0]).id;
    const { readLagMs } = settings;
    settings.lateReplica = { replica: 0, removedMs: 48 * HOUR_MS };
    // Were the list behind as well, nobody could know it in this second.
    settings.readLagMs = { min: 0, max: 0 };
    watch.byPerson(() =>
      sandbox.edit({ op: 'remove-credential', tenant, appId: PAYMENTS.appId, keyId, replicated: true }),
    );
    settings.lateReplica = null;
    settings.readLagMs = readLagMs;
  };
  sandbox.history.watch(({ operation, outcome }) => {
    if (operation !== 'getApplication' || outcome !== 'under way') return;
    readings += 1;
    if (readings === 2) strike();
  });
  return {
    before(run) {
      if (run !== calendar.retiring) return;
      if (isWithin) readings = 0;
      else strike();
    },
    after() {
      readings = Number.POSITIVE_INFINITY;
      const { signIns } = must(sandbox.world.tenants[0]);
      const { removedAt = 0 } = passwordsOf(sandbox.world).find(({ keyId }) => keyId === removed) ?? {};
      accepted ||= signIns.some(({ keyId, at }) => keyId === removed && at > removedAt);
    },
    reached: () => accepted,
  };
}
