/** What the exit code says, and where a person did not agree. The table is part of the interface: cron lines and pipelines branch on it. */
import type { ProblemCode } from '../problem.ts';
import type { Context } from './context.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  changesDue: 2,
  humanNeeded: 3,
  locked: 4,
  wrongUsage: 64,
  bug: 70,
  policyInvalid: 78,
} as const;

/** As the main help prints it. */
export const EXIT_CODES_HELP = `Exit codes:
  0   done, or nothing to do
  1   failed, or something could not be read; running again is safe
  2   plan --exit-code: changes are due; status --expires-within: a secret expires by then;
      discover --against: the policy does not cover everything
  3   a human is needed, also if the lock cannot be created
  4   another run holds the lock, and it is urgent or that run is old
  64  wrong usage
  70  a bug in keyturn
  78  the policy is invalid`;

const codes: Partial<Record<ProblemCode, number>> = {
  'policy-invalid': EXIT.policyInvalid,
  'wrong-usage': EXIT.wrongUsage,
  'human-needed': EXIT.humanNeeded,
  locked: EXIT.locked,
  bug: EXIT.bug,
};

export function exitCodeOf(code: ProblemCode): number {
  return codes[code] ?? EXIT.failed;
}

/** Of several results, the one that asks most of the reader: a bug, then a human, then a failure. */
export function worst(exitCodes: readonly number[]): number {
  const order = [
    EXIT.bug,
    EXIT.policyInvalid,
    EXIT.wrongUsage,
    EXIT.humanNeeded,
    EXIT.failed,
    EXIT.locked,
    EXIT.changesDue,
  ];
  return order.find(code => exitCodes.includes(code)) ?? EXIT.done;
}

/** What is said, and the exit code, where a person did not agree to what a verb asked. `answer`: undefined where nobody could be asked. */
export function declined({ stderr }: Pick<Context, 'stderr'>, answer: boolean | undefined): number {
  stderr.write(
    answer === undefined
      ? 'Nothing was done: the input is not a terminal, so no question was asked. In scripts, add --yes.\n'
      : 'Nothing was done: it was not confirmed.\n',
  );
  return EXIT.failed;
}
