/** Which places of a rotation could do without the secret, by what their services show; read where a plan is made. */
import { GUID } from '../policy/guid.ts';
import type { Rotation, Target } from '../policy/policy.ts';
import { shellWord } from '../policy/quote.ts';
import type { Advice, FederatedIdentity, Secretless, SurroundingsRead } from './placeFacts.ts';
import type { Situation } from './situation.ts';
import { isReaderOf } from './surroundings.ts';

export interface SecretlessPlace extends Pick<Secretless, 'by' | 'certainty' | 'evidence'> {
  readonly label: string;
  readonly steps: readonly Advice[];
}

/** `authority`: the address of Entra in this cloud. */
export function secretlessPlaces(
  rotation: Rotation,
  { surroundings = [] }: Pick<Situation, 'surroundings'>,
  authority: string,
): readonly SecretlessPlace[] {
  return rotation.targets.flatMap((target, index) => {
    const found = secretlessAt(rotation, target, surroundings[index]);
    if (found === undefined) return [];
    const { by, certainty, evidence } = found;
    return [{ label: target.label, by, certainty, evidence, steps: stepsOf(found, rotation, authority) }];
  });
}

/** What a person has to do, the federated credential of the registration first. */
export function stepsOf(
  { trusts, steps }: Secretless,
  registration: Pick<Rotation, 'appId' | 'tenant'>,
  authority: string,
): readonly Advice[] {
  return trusts === undefined ? steps : [...trust(registration, trusts, authority), ...steps];
}

/**
 * `whole`: every place of the rotation is shown to be able to, so the secret need not exist, as far as the policy names what uses it.
 * `part`: some are. `perhaps`: none is shown to be, some may be.
 */
export type SecretlessDegree = 'whole' | 'part' | 'perhaps';

/** Undefined where nothing tells of a way without. */
export function secretlessDegree(
  rotation: Rotation,
  situation: Pick<Situation, 'surroundings' | 'targets'>,
): SecretlessDegree | undefined {
  const ways = rotation.targets.map((target, index) => {
    const state = situation.targets?.[index];
    if (state?.state === 'in-sync' && state.needsNoSecret === true) return 'shown';
    return secretlessAt(rotation, target, situation.surroundings?.[index])?.certainty;
  });
  if (ways.length > 0 && ways.every(way => way === 'shown')) return 'whole';
  if (ways.includes('shown')) return 'part';
  return ways.includes('possible') ? 'perhaps' : undefined;
}

/** What the service names as the reader of exactly this place is shown; what else runs there is not. */
function secretlessAt(
  rotation: Rotation,
  target: Target,
  read: SurroundingsRead | undefined,
): Secretless | undefined {
  if (read === undefined || 'unknown' in read) return undefined;
  const reader = read.readers.find(
    one => one.appId.toLowerCase() === rotation.appId.toLowerCase() && isReaderOf(target, one),
  );
  return reader?.secretless ?? read.secretless;
}

/** The tenant's issuer is known by its id only (learn.microsoft.com/entra/workload-id, trust a managed identity). */
function trust(
  { appId, tenant }: Pick<Rotation, 'appId' | 'tenant'>,
  { name, issuer, subject }: FederatedIdentity,
  authority: string,
): Advice[] {
  if (issuer === undefined && !GUID.test(tenant)) return [];
  const parameters = JSON.stringify({
    name,
    issuer: issuer ?? `${authority}/${tenant}/v2.0`,
    subject,
    audiences: [audienceAt(authority)],
  });
  return [
    {
      text: `Let the registration trust ${subject}.`,
      command: `az ad app federated-credential create --id ${appId} --parameters ${shellWord(parameters)}`,
    },
  ];
}

/** learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust: one audience for each cloud. */
function audienceAt(authority: string): string {
  if (authority.endsWith('.us')) return 'api://AzureADTokenExchangeUSGov';
  return authority.endsWith('.cn') ? 'api://AzureADTokenExchangeChina' : 'api://AzureADTokenExchange';
}
