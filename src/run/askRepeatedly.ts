import type { TokenAnswer } from '../rotation/observation.ts';
import type { TokenPort } from '../rotation/ports.ts';
import type { Secret } from '../secret.ts';
import type { About, Patience } from './patience.ts';

/** Responses differ while a secret replicates: only this many refusals in a row count. */
const REFUSALS_BELIEVED = 4;

/** Entra's answer to a value; where it does not accept it, the last of several. */
export async function askRepeatedly(
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
