import { Problem } from '../../problem.ts';
import type { TokenAnswer } from '../../rotation/observation.ts';
import { span } from '../../rotation/words.ts';
import { notSooner } from '../patience.ts';
import { type Done, impossible } from '../perform.ts';
import type { Work } from '../work.ts';

/** New secrets took 4 to 18 s to be accepted (azure-facts §2.7); calls that are too close count as a loop (AADSTS50196). */
const PAUSES_MS = [1_000, 1_500, 2_000, 3_000, 5_000];

/**
 * Makes sure that Entra accepts the new value everywhere: several fresh calls, each on a connection of its own so
 * that it may reach another replica, and all of them must succeed. One refusal starts the count anew.
 */
export async function prove(work: Work, keyId: string): Promise<Done> {
  const { rotation, ports, clock } = work;
  const value = work.values.get(keyId);
  if (value === undefined)
    throw impossible(rotation.name, `the value of credential ${keyId} is not in memory`);
  const deadline = clock.now().getTime() + rotation.prove.timeoutMs;
  let calls = 0;
  for (let round = 0; ; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: rotation.prove.successes }, () => ports.token.ask(value)),
    );
    calls += answers.length;
    const refusal = answers.find(answer => answer.answer !== 'accepted');
    if (refusal === undefined) {
      const detail = `Entra accepted it ${rotation.prove.successes} times in a row (${calls} calls)`;
      return { effect: { effect: 'proven' }, detail };
    }
    await waitAfter(work, keyId, refusal, answers, round, deadline);
  }
}

async function waitAfter(
  work: Work,
  keyId: string,
  refusal: TokenAnswer,
  answers: readonly TokenAnswer[],
  round: number,
  deadline: number,
): Promise<void> {
  const blocked = answers.find(answer => answer.answer === 'blocked');
  if (blocked !== undefined) throw blockedByEntra(work, blocked);
  const asked = 'retryAfterMs' in refusal ? refusal.retryAfterMs : undefined;
  const pause = notSooner(asked, PAUSES_MS[Math.min(round, PAUSES_MS.length - 1)] ?? 5_000);
  if (work.clock.now().getTime() + pause > deadline) throw notInTime(work, keyId, refusal);
  const accepted = answers.filter(answer => answer.answer === 'accepted').length;
  const why = `${accepted} of ${answers.length} calls accepted: ${reasonOf(refusal)}`;
  await work.patience.wait({ step: 'prove', subject: keyId }, why, pause);
}

function reasonOf(answer: TokenAnswer): string {
  if (answer.answer === 'accepted') return 'accepted';
  return answer.answer === 'rejected' ? `not accepted everywhere yet (AADSTS${answer.code})` : answer.reason;
}

function blockedByEntra({ rotation }: Work, answer: TokenAnswer): Problem {
  const words = answer.answer === 'blocked' ? answer.reason : '';
  return new Problem({
    code: 'refused',
    subject: `registration ${rotation.appId}`,
    reason: `Entra issues it no token, whatever the secret: ${words}`,
    remedy: `keyturn diagnose ${rotation.name}`,
  });
}

function notInTime({ rotation }: Work, keyId: string, refusal: TokenAnswer): Problem {
  return new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: `was not accepted ${rotation.prove.successes} times in a row within ${span(rotation.prove.timeoutMs)} (${reasonOf(refusal)}); nobody has seen it`,
    remedy: `keyturn rotate ${rotation.name}   (or raise prove.timeout in the policy)`,
  });
}
