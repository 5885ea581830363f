/** Without a policy: what a person does by hand. */
import { command, portal } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../judged.ts';

export function alone(evidence: Evidence, { cause, beyondRepair }: Row, advice: readonly Step[]): Step[] {
  switch (cause) {
    case 'nothing-sent':
      return [here('Put the secret there; what came was nothing.'), ...advice];
    case 'mangled':
      if (beyondRepair) return [...anew(evidence), ...advice];
      return [here('Store it again, without that.'), ...advice];
    case 'foreign':
      return [here('Use the secret of this application, or the client id of the other one.'), ...advice];
    case 'altered':
      return [here('Copy the whole value again from where it is kept.'), ...advice];
    case 'not-a-secret':
      return [...advice, ...anew(evidence)];
    default:
      return [...anew(evidence), ...advice];
  }
}

function here(text: string): Step {
  return { text, needsSignIn: false };
}

function anew(evidence: Evidence): Step[] {
  return [
    ...forbidden(evidence),
    command(
      'If nobody holds one that works, make a new one beside those that are there; it prints the value, once.',
      `az ad app credential reset --id ${evidence.signIn.appId} --append --years 1`,
    ),
  ];
}

/** The tenant forbids new secrets: the command below would be refused. */
export function forbidden({ directory }: Evidence): Step[] {
  return directory.passwordsAllowed === false
    ? [
        portal(
          "The tenant's app management policy forbids new client secrets: have it changed for this application first, or use a certificate.",
        ),
      ]
    : [];
}
