import { type PlaceCheck, type Verification, verifyExitCode } from '../../run/verify.ts';
import { EXIT } from '../exit.ts';
import { nextCommand } from '../human/verifyText.ts';
import { inWords, type Told } from './told.ts';

/** What `verify` says of each rotation. What is not known is red, as in the exit code. */
export function toldOfVerify(verifications: readonly Verification[]): Told[] {
  return verifications.map(verification => {
    const { name, group } = verification.rotation;
    const exitCode = verifyExitCode([verification]);
    return {
      name,
      ...(group === undefined ? {} : { group }),
      ...(exitCode === EXIT.done ? {} : { trouble: 'error' as const }),
      state: STATE[exitCode] ?? 'unknown',
      problems: problemsOf(verification),
    };
  });
}

const STATE: Readonly<Record<number, string>> = { [EXIT.done]: 'works', [EXIT.failed]: 'fails' };

function problemsOf(verification: Verification): string[] {
  if ('problem' in verification) {
    const { message: text, remedy } = verification.problem;
    return [inWords({ text, ...(remedy === undefined ? {} : { remedy }) })];
  }
  const bad = verification.places.filter(({ verdict }) => !GOOD.includes(verdict));
  const next = nextCommand(verification);
  return [
    ...verification.leaks.map(inWords),
    ...bad.map(({ place, verdict, detail }) => `${place}: ${verdict}: ${detail}`),
    ...(next === undefined ? [] : [`→ ${next}`]),
  ];
}

const GOOD: readonly PlaceCheck['verdict'][] = ['accepted', 'follows-vault', 'marked'];
