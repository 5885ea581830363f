import type { TokenAnswer } from '../rotation/observation.ts';
import type { TokenPort } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';
import type { About, Patience } from './patience.ts';

/** Answers flap while a secret replicates: only several refusals in a row are believed. */
const REFUSALS_BELIEVED = 4;

/** What Entra says to a value, and the last of several answers where it does not accept it. */
export async function askedUntilSure(
  token: Pick<TokenPort, 'ask'>,
  patience: Pick<Patience, 'wait'>,
  about: About,
  value: Secret,
): Promise<TokenAnswer> {
  let answer = await token.ask(value);
  for (let asked = 1; asked < REFUSALS_BELIEVED; asked += 1) {
    if (answer.answer === 'accepted' || answer.answer === 'blocked') return answer;
    await patience.wait(about, answer.reason, 500 * asked);
    answer = await token.ask(value);
  }
  return answer;
}
