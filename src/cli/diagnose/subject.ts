/** What the word behind `keyturn diagnose` may be: a rotation, the client id of one, or a number of Entra's. */
import { DEFAULT_POLICY } from '../../policy/configFile.ts';
import { GUID } from '../../policy/guid.ts';
import type { Policy, Rotation } from '../../policy/policy.ts';
import { isProblem, Problem } from '../../problem.ts';
import { commandFor } from '../../rotation/command.ts';
import type { Context } from '../context.ts';
import { readPolicy } from '../options.ts';
import { selectRotations } from '../selection.ts';

/** `AADSTS7000215`, as logs and portals show it. */
export function isErrorCode(word: string | undefined): word is string {
  return word !== undefined && /^AADSTS\d{4,8}$/i.test(word);
}

/** The same for a bare number, unless the policy has a rotation of that name. */
export async function codeMeant(
  context: Context,
  word: string | undefined,
  config: string,
): Promise<string | undefined> {
  if (isErrorCode(word)) return word;
  if (word === undefined || !/^\d{5,8}$/.test(word)) return undefined;
  const policy = await policyIfAny(context, config);
  return policy?.rotations.some(({ name }) => name === word) === true ? undefined : `AADSTS${word}`;
}

/** By its name, or by the client id of its registration. */
export function rotationMeant(policy: Policy, word: string): Rotation {
  const isNamed = policy.rotations.some(({ name }) => name === word);
  if (isNamed || !GUID.test(word)) {
    const [rotation] = selectRotations(policy, [word], {});
    if (rotation !== undefined) return rotation;
  }
  const [found, ...others] = rotationsOf(policy, word);
  if (found === undefined) throw inNoPolicy(policy, word);
  if (others.length > 0) throw ofSeveral(policy, word, [found, ...others]);
  return found;
}

export function rotationsOf({ rotations }: Policy, appId: string): readonly Rotation[] {
  return rotations.filter(each => each.appId.toLowerCase() === appId.toLowerCase());
}

function inNoPolicy({ file }: Policy, appId: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `unknown application ${appId}`,
    reason: `${file} has no rotation for this client id; an application that is not in a policy needs its tenant and a secret`,
    remedy: `keyturn diagnose ${appId} --tenant TENANT --secret-from env:AZURE_CLIENT_SECRET`,
  });
}

function ofSeveral({ file }: Policy, appId: string, found: readonly Rotation[]): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `application ${appId}`,
    reason: `${file} has several rotations for this client id: ${found.map(({ name }) => name).join(', ')}`,
    remedy: found.map(each => commandFor(each, 'diagnose')).join(' or '),
  });
}

/**
 * The policy, where there is one: an error text is explained without it, too, so that what is missing or invalid there is no
 * trouble unless `--config` names it.
 */
export async function policyIfAny(context: Context, config: string): Promise<Policy | undefined> {
  try {
    return await readPolicy(context, config);
  } catch (error) {
    const isDefault = config === DEFAULT_POLICY || config === context.env['KEYTURN_CONFIG'];
    if (isDefault && isProblem(error, 'policy-invalid')) return undefined;
    throw error;
  }
}
