/**
 * Reads the sign-in report and the sign-in log with patience. Their limits are low (azure-facts §2.6: five requests of the logs
 * in ten seconds, shared by all runs that sign in as the same identity), so one refusal says little.
 */
import { isProblem, Problem } from '../problem.ts';
import type { NoUsage } from '../rotation/observation.ts';
import type { RegistrationPort } from '../rotation/ports.ts';
import type { Patience } from './patience.ts';

/** Fewer than for other readings: without the report nothing is removed, and nothing else is held up. */
const TRIES = 4;

type UsagePort = Pick<RegistrationPort, 'usage' | 'signIns'>;

/** The same readings, repeated while the service asks for that. A log that is refused for good is not asked again. */
export function patientUsage(registration: UsagePort, patience: Pick<Patience, 'retry'>): UsagePort {
  let refused: NoUsage | undefined;
  return {
    usage: () => repeated(patience, 'sign-in report', () => registration.usage()),
    async signIns(from, until) {
      if (refused !== undefined) return refused;
      const log = await repeated(patience, 'sign-in log', () => registration.signIns(from, until));
      if (!log.known && log.lasting) refused = log;
      return log;
    },
  };
}

/** Never fails because of the service: the last answer says why it is not known. */
export async function repeated<A extends { readonly known: true } | NoUsage>(
  patience: Pick<Patience, 'retry'>,
  subject: string,
  read: () => Promise<A>,
): Promise<A> {
  let tries = 0;
  let last: { readonly answer: A; readonly problem: Problem } | undefined;
  try {
    return await patience.retry({ step: 'observe', subject }, async () => {
      const answer = await read();
      tries += 1;
      if (answer.known || answer.again === undefined || tries === TRIES) return answer;
      const problem = new Problem({ code: 'try-later', subject, reason: answer.why, ...answer.again });
      last = { answer, problem };
      throw problem;
    });
  } catch (error) {
    if (isProblem(error) && error === last?.problem) return last.answer;
    throw error;
  }
}
