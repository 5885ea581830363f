/** `discover --prove`: says what will be read, asks, and reads it. */
import { sift } from '../diagnosis/value/sift.ts';
import { looksLikeSecret } from '../diagnosis/value/valueShape.ts';
import { askedValues, mostTried } from '../discovery/askedValues.ts';
import type { Proved } from '../discovery/discoveredFrom.ts';
import type { PlaceHolder } from '../discovery/finder.ts';
import type { Inventory } from '../discovery/inventory.ts';
import type { DiscoveryPort } from '../discovery/ports.ts';
import { type Candidate, candidatesOf } from '../discovery/proof.ts';
import { prove } from '../discovery/prove.ts';
import { provePlaces } from '../discovery/provePlaces.ts';
import { plural } from '../rotation/words.ts';
import type { Patience } from '../run/patience.ts';
import type { Context } from './context.ts';
import { progressReporter } from './progress.ts';
import { unlessStopped } from './reading.ts';

interface Asking {
  readonly port: DiscoveryPort;
  readonly calm: Patience;
  readonly verb: string;
  /** An exit code where it may not be read. */
  readonly agree: (announced: Announced) => Promise<number | undefined>;
}

/** Before a value is read: how many will be, and what that does. */
export interface Announced {
  readonly text: string;
  readonly isNothing: boolean;
}

/** `declined`: the exit code where the answer was no. Vault secrets first: what they hold is known in every other place. */
export async function proving(
  context: Context,
  { port, calm, verb, agree }: Asking,
  { tenants, vaults, places }: Inventory,
): Promise<{ readonly proved?: Proved; readonly declined?: number }> {
  const { clock, signal } = context;
  const candidates = candidatesOf(tenants, vaults);
  const { holders } = places;
  const counts = countsOf(candidates, holders);
  const isNothing = counts.vaultSecrets + counts.sites + counts.variables === 0;
  const text = announcement(counts, mostTried(tenants, clock.now()));
  const declined = await agree({ text, isNothing });
  if (declined !== undefined) return { declined };
  const asked = askedValues(port, calm);
  const now = () => clock.now();
  const progress = progressReporter(
    context,
    (done, known) => `settings of ${done} of ${plural(known, 'site')} read`,
  );
  const reading = async (): Promise<Proved> => {
    const proofs = await prove({ port, calm, asked, now, looksLikeSecret }, candidates);
    const found = await provePlaces({ calm, asked, now, sift, progress }, tenants, holders);
    return { proofs, places: found };
  };
  return { proved: await unlessStopped(signal, verb, reading()) };
}

interface Counts {
  readonly vaultSecrets: number;
  readonly sites: number;
  /** Plain ones, whose values came with the lists. */
  readonly variables: number;
}

function countsOf(candidates: readonly Candidate[], holders: readonly PlaceHolder[]): Counts {
  const places = holders.flatMap(holder => holder.places);
  return {
    vaultSecrets: candidates.length,
    sites: holders.filter(({ settings }) => settings !== undefined).length,
    variables: places.filter(({ holds }) => holds === 'text').length,
  };
}

function announcement({ vaultSecrets, sites, variables }: Counts, most: number): string {
  const what = [
    ...(vaultSecrets === 0
      ? []
      : [
          `${plural(vaultSecrets, 'vault secret')} may belong to a registration: the newest value of each is read`,
        ]),
    ...(sites === 0 ? [] : [`the settings of ${plural(sites, 'site')} are read`]),
    ...(variables === 0 ? [] : [`${plural(variables, 'plain variable')} of the lists are looked at`]),
  ];
  if (what.length === 0)
    return 'No vault secret may belong to a registration, and no site or plain variable was found, so nothing is read.';
  const signIns = vaultSecrets + (sites + variables === 0 ? 0 : most);
  return (
    `${what.join('; ')}. Values that look like a client secret are tested, each once, in at most ${plural(signIns, 'sign-in')} ` +
    '(one that Entra refuses is repeated up to four times). The last sign-ins shown are from before.'
  );
}
