import { Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { TokenAnswer } from '../../rotation/observation.ts';
import {
  callsToProve,
  certainty,
  type Next,
  nextOf,
  nothingAsked,
  type Proving,
  type Round,
  seen,
} from '../../rotation/proving.ts';
import { plural, span } from '../../rotation/words.ts';
import type { Secret } from '../../secret.ts';
import { type Done, impossible } from '../done.ts';
import type { Work } from '../work.ts';

/**
 * Requests tokens with the new value, each on a new connection so that it may reach another replica, until enough calls in a row
 * were accepted, enough of them late after the secret was made (defined in `rotation/proving.ts`). The secret was made a moment
 * ago: its age is counted from here.
 */
export async function prove(work: Work, keyId: string): Promise<Done> {
  const { rotation } = work;
  const value = work.values.get(keyId);
  if (value === undefined)
    throw impossible(rotation.name, `the value of credential ${keyId} is not in memory`);
  const age = stopwatch(work);
  let proving = nothingAsked;
  let last: Asked | undefined;
  for (;;) {
    const now = age.now();
    const next = nextOf(proving, rotation.prove.successes, now);
    if (next.next === 'proven') return { effect: { effect: 'proven' }, detail: detailOf(proving) };
    if (next.next === 'ask') {
      last = await ask(work, value, next.calls, age);
      proving = seen(proving, last.round);
      continue;
    }
    if (now + next.ms > rotation.prove.timeoutMs) throw notInTime(work, keyId, last);
    await age.wait(keyId, whyOf(next, last), next.ms);
  }
}

interface Asked {
  readonly round: Round;
  readonly answers: readonly TokenAnswer[];
}

async function ask(work: Work, value: Secret, count: number, age: Age): Promise<Asked> {
  const answers = await Promise.all(Array.from({ length: count }, () => work.ports.token.ask(value)));
  const blocked = answers.find(answer => answer.answer === 'blocked');
  if (blocked !== undefined) throw blockedByEntra(work, blocked);
  const counted = (kind: TokenAnswer['answer']) => answers.filter(({ answer }) => answer === kind).length;
  const asked = answers.flatMap(answer => ('retryAfterMs' in answer ? [answer.retryAfterMs ?? 0] : []));
  const round = {
    at: age.now(),
    accepted: counted('accepted'),
    refused: counted('rejected'),
    noVerdict: counted('no-verdict'),
    askedMs: Math.max(0, ...asked),
  };
  return { round, answers };
}

interface Age {
  now(): number;
  wait(keyId: string, why: string, ms: number): Promise<void>;
}

/** Uses ticks, independent of wall clocks. A wait counts with its intended duration, since timers may fire early. */
function stopwatch({ clock, patience }: Work): Age {
  let begun = clock.ticks();
  const now = () => clock.ticks() - begun;
  return {
    now,
    async wait(subject, why, ms) {
      const until = now() + ms;
      await patience.wait({ step: 'prove', subject }, why, ms);
      begun -= Math.max(0, until - now());
    },
  };
}

function whyOf({ why }: Extract<Next, { next: 'wait' }>, last: Asked | undefined): string {
  const answers = last?.answers ?? [];
  const accepted = answers.filter(({ answer }) => answer === 'accepted').length;
  const said = `${accepted} of ${plural(answers.length, 'call')} accepted`;
  if (why === 'may be late') return `${said}: tries again, since another replica may be slower`;
  if (why === 'loop') return `${said}: more calls within a minute may count as a loop (AADSTS50196)`;
  return `${said}: ${reasonOf(answers)}`;
}

/** The answer to the first call that was not accepted. */
function reasonOf(answers: readonly TokenAnswer[]): string {
  const [other] = answers.filter(({ answer }) => answer !== 'accepted');
  if (other === undefined || other.answer === 'accepted') return 'a replica may be slower';
  return other.answer === 'rejected' ? `not accepted everywhere yet (AADSTS${other.code})` : other.reason;
}

function detailOf({ accepted, calls }: Proving): string {
  const ms = Math.max(...accepted) - Math.min(...accepted);
  const time = ms < 1_000 ? 'within a second' : `over ${span(ms)}`;
  return (
    `Entra accepted it ${accepted.length} times in a row ${time} (${plural(calls.length, 'call')} in all): with ` +
    `${certainty(accepted.length)} % certainty, no replica that answers a third of the calls still refuses it`
  );
}

function blockedByEntra({ rotation }: Work, answer: TokenAnswer): Problem {
  const words = answer.answer === 'blocked' ? answer.reason : '';
  return new Problem({
    code: 'refused',
    subject: `registration ${rotation.appId}`,
    reason: `Entra issues no token for it, with any secret: ${words}`,
    remedy: commandFor(rotation, 'diagnose'),
  });
}

function notInTime({ rotation }: Work, keyId: string, last: Asked | undefined): Problem {
  const { successes, timeoutMs } = rotation.prove;
  return new Problem({
    code: 'try-later',
    subject: `credential ${keyId}`,
    reason: `was not accepted ${callsToProve(successes)} times in a row within ${span(timeoutMs)} (${reasonOf(last?.answers ?? [])}); no place has it`,
    remedy: `${commandFor(rotation, 'rotate')}   (or raise prove.timeout in the policy)`,
  });
}
