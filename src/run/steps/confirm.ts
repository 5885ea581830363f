import { placesOf } from '../../policy/place.ts';
import { Problem } from '../../problem.ts';
import type { Published, TokenAnswer } from '../../rotation/observation.ts';
import { isReadable, type TargetPort } from '../../rotation/ports.ts';
import { currentOf, publishedOf, type Situation } from '../../rotation/situation.ts';
import { isDelivered } from '../../rotation/targets.ts';
import { plural } from '../../rotation/words.ts';
import type { Secret } from '../../secret.ts';
import { LONGEST_RETRY_AFTER_MS } from '../patience.ts';
import { type Done, impossible } from '../perform.ts';
import type { Work } from '../work.ts';

/** A replica may be behind even after proving; a refusal is asked again before it counts. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Reads the vault and every required target back, and makes a token call with the value that they all hold. Only then
 * is the version marked as confirmed, which starts the overlap.
 */
export async function confirm(work: Work, situation: Situation, version: string): Promise<Done> {
  const published = publishedOf(situation);
  const tags = currentOf(situation)?.version.tags;
  if (published === undefined) throw impossible(work.rotation.name, 'there is no version to confirm');
  const places = await placesHolding(work, published);
  await mustBeAccepted(work, 'what every place holds', published.value);
  const confirmedAt = tags?.confirmedAt ?? work.clock.now();
  if (tags !== undefined && tags.confirmedAt === undefined) {
    await work.patience.insist({ step: 'confirm', subject: version }, () =>
      work.ports.vault.tag(version, { ...tags, confirmedAt, places: placesHeld(work, situation) }),
    );
  }
  const detail = `a token was issued for what ${plural(places.length, 'place')} ${places.length === 1 ? 'holds' : 'hold'}`;
  return { effect: { effect: 'confirmed', confirmedAt }, detail };
}

/** What the tags say was confirmed: with best-effort targets that hold it, too. */
function placesHeld({ rotation }: Work, situation: Situation): string {
  return placesOf(rotation.targets.filter(({ required }, at) => required || isDelivered(situation, at)));
}

/** The places that were seen to hold the vault's value; fails where a required one does not. */
async function placesHolding(work: Work, published: Published): Promise<string[]> {
  const places = await Promise.all(
    work.rotation.targets.map(async ({ label, required }, index) => {
      const port = work.ports.targets[index];
      if (port === undefined || !required) return undefined;
      if (!(await holds(work, port, label, published))) throw drifted(work, label);
      return label;
    }),
  );
  const vault = await work.patience.insist({ step: 'confirm', subject: 'vault' }, () =>
    work.ports.vault.read(),
  );
  const inVault = vault.state === 'present' ? vault.value : undefined;
  if (inVault === undefined || !inVault.equals(published.value)) throw changedUnderUs(work);
  return ['the vault', ...places.filter(place => place !== undefined)];
}

/** Read back by value where there is one; else by what the service or our mark says of the place. */
async function holds(work: Work, port: TargetPort, label: string, published: Published): Promise<boolean> {
  const about = { step: 'confirm', subject: label };
  const value = isReadable(port) ? await work.patience.insist(about, () => port.value()) : undefined;
  if (value !== undefined) return value.equals(published.value);
  const { state } = await work.patience.insist(about, () => port.observe(published));
  return state === 'in-sync' || state === 'unknown';
}

async function mustBeAccepted(work: Work, place: string, value: Secret): Promise<void> {
  let answer = await work.ports.token.ask(value);
  for (const pause of PAUSES_MS) {
    if (answer.answer === 'accepted') return;
    const asked = answer.answer === 'no-verdict' ? answer.retryAfterMs : undefined;
    if (asked !== undefined && asked > LONGEST_RETRY_AFTER_MS) break;
    await work.patience.wait({ step: 'confirm', subject: place }, answer.reason, asked ?? pause);
    answer = await work.ports.token.ask(value);
  }
  if (answer.answer !== 'accepted') throw notAccepted(work, place, answer);
}

function notAccepted(
  work: Work,
  place: string,
  answer: Exclude<TokenAnswer, { answer: 'accepted' }>,
): Problem {
  return new Problem({
    code: answer.answer === 'no-verdict' ? 'try-later' : 'refused',
    subject: place,
    reason: `Entra does not accept what it holds: ${answer.reason}; nothing is removed`,
    remedy: `keyturn diagnose ${work.rotation.name}`,
  });
}

function changedUnderUs(work: Work): Problem {
  return new Problem({
    code: 'try-later',
    subject: `vault secret ${work.rotation.vault.secret}`,
    reason:
      'somebody else wrote a version while this run was working; nothing is confirmed and nothing is removed',
    remedy: `keyturn plan ${work.rotation.name}`,
  });
}

function drifted(work: Work, label: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: label,
    reason: 'does not hold what the vault holds (any more); nothing is confirmed and nothing is removed',
    remedy: `keyturn rotate ${work.rotation.name}`,
  });
}
