/** Rung 7: what Entra refuses besides the secret: scope, resource, policy, and whatever else has a number. */

import type { Cause } from '../cause.ts';
import { explain } from '../codes/errorTable.ts';
import { here, type Step, signedIn } from '../codes/knowledge.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { SignInReply } from '../diagnosisPorts.ts';
import { filledIn } from '../filledStep.ts';
import { aboutOf, isAccepted, speaksAbout } from '../tokenCaller.ts';
import { refusedCodes } from './applicationCauses.ts';

export function signInCauses(evidence: Evidence): Cause[] {
  return [...scopeCause(evidence), ...policyCause(evidence), ...otherRefusals(evidence)];
}

type Refused = Extract<SignInReply, { reply: 'refused' }>;

function scopeCause(evidence: Evidence): Cause[] {
  const { scopeReply, signIn } = evidence;
  const replies = [scopeReply, ...evidence.values.flatMap(({ replies: all }) => all)];
  const refused = replies.find(
    (reply): reply is Refused => reply?.reply === 'refused' && aboutOf(reply) === 'scope',
  );
  if (refused === undefined) return [];
  const known = explain(refused.code);
  const fine = evidence.values.some(({ replies: all }) => all.some(isAccepted))
    ? ' The secret itself works.'
    : '';
  return [
    {
      code: 'scope',
      rung: 7,
      places: [],
      sentence: `The scope ${signIn.scope} is refused: ${known?.summary ?? 'Entra does not accept it'} (AADSTS${refused.code}).${fine}`,
      confidence: 'proved',
      remedy: scopeRemedy(evidence, refused.code),
    },
  ];
}

function scopeRemedy({ signIn, rotation }: Evidence, code: number): readonly Step[] {
  const { scope } = signIn;
  if (code === 1002012) {
    const where = rotation === undefined ? '' : ' (`verify: { scope: … }` in the policy)';
    return [here(`Request ${resourceOf(scope)}/.default instead${where}.`)];
  }
  if (code === 500014)
    return [
      signedIn(
        'Enable the service principal of the resource, if it was disabled by mistake.',
        `az ad sp update --id ${resourceOf(scope)} --set accountEnabled=true`,
      ),
    ];
  const known = code === 501051 ? explain(code)?.remedy : undefined;
  return (known ?? [resourceCheck(scope)]).map(step => filledIn(step, { ...signIn, rotation }));
}

function resourceCheck(scope: string): Step {
  return here(`Check the resource in the scope ${scope}: it must exist in this tenant and this cloud.`);
}

/** `https://graph.microsoft.com` of `https://graph.microsoft.com/User.Read`; of `api://…` only the last part goes. */
function resourceOf(scope: string): string {
  const resource = scope.replace(/\/\.default$/, '').replace(/\/+$/, '');
  const host = /^https?:\/\/[^/]+/.exec(resource)?.[0];
  return host ?? /^(api:\/\/[^/]+(?:\/.+)?)\/[^/]+$/.exec(resource)?.[1] ?? resource;
}

function policyCause(evidence: Evidence): Cause[] {
  if (!refusedCodes(evidence).includes(53003)) return [];
  return [
    {
      code: 'conditional-access',
      rung: 7,
      places: [],
      sentence:
        'Conditional access for workload identities blocks the sign-in (AADSTS53003): from this network, or from every network. The secret is not the cause.',
      confidence: 'proved',
      remedy: [
        signedIn(
          'Portal, Microsoft Entra ID, Sign-in logs, Service principal sign-ins: the entry names the policy.',
        ),
        signedIn(
          'Or list the policies.',
          'az rest --url https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies --query "value[].{name:displayName,state:state}"',
        ),
      ],
    },
  ];
}

/** Numbers that have no cause of their own: what the table says of them. */
const SPOKEN_FOR: ReadonlySet<number> = new Set([7000112, 7000229, 700025, 700016, 53003, 900382, 900432]);

function otherRefusals(evidence: Evidence): Cause[] {
  const codes = refusedCodes(evidence).filter(code => !SPOKEN_FOR.has(code));
  const open = [...new Set(codes)].filter(code => {
    const about = speaksAbout(code);
    return about !== 'value' && about !== 'scope' && about !== 'credential-missing' && about !== 'passing';
  });
  return open.map(code => {
    const known = explain(code);
    return {
      code: 'entra-refuses',
      rung: 7,
      places: [],
      sentence: `Entra refuses the sign-in: ${known?.summary ?? 'for a reason that Keyturn does not know'} (AADSTS${code}).`,
      confidence: known === undefined ? 'unknown' : 'proved',
      ...(known === undefined ? { settle: `https://login.microsoftonline.com/error?code=${code}` } : {}),
      remedy: (known?.remedy ?? []).map(step =>
        filledIn(step, { ...evidence.signIn, rotation: evidence.rotation }),
      ),
    };
  });
}
