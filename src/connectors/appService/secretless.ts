/** How what runs on a site could sign in as the registration with a managed identity, and without a secret. */
import { shellWord } from '../../policy/quote.ts';
import type { FederatedIdentity, Secretless } from '../../rotation/placeFacts.ts';
import type { AppServiceSettings } from './settings.ts';
import type { UserAssigned } from './shapes.ts';
import { siteWords } from './words.ts';

/** In the place of a name: App Service Authentication signs in with a managed identity, and needs no secret (azure-facts §4.6). */
export const OVERRIDE = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID';

/**
 * Only user-assigned identities of the registration's tenant can be trusted
 * (learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity).
 */
const RULE = 'with a user-assigned identity of the same tenant, which the registration has to trust';

/** `reader`: App Service Authentication signs in with the secret. */
export function secretlessOf(
  place: AppServiceSettings,
  identities: readonly UserAssigned[],
  reader: 'authentication' | 'app',
): Secretless {
  const [identity] = identities;
  const steps =
    identity === undefined ? [assigning(place)] : reader === 'app' ? [INSTEAD] : overriding(place, identity);
  return {
    by: 'a managed identity of the site',
    ...(reader === 'app' ? APP : AUTHENTICATION),
    ...(identity === undefined ? {} : { trusts: trusted(place, identity) }),
    steps,
  };
}

const AUTHENTICATION = {
  certainty: 'shown',
  evidence: `App Service Authentication signs in with it, and can do so ${RULE}`,
} as const;

const APP = {
  certainty: 'possible',
  evidence: `App Service does not show what the app does with it; code that gets its tokens from MSAL or the Azure SDKs can do so ${RULE}`,
} as const;

function trusted({ site, slot }: AppServiceSettings, { principalId }: UserAssigned): FederatedIdentity {
  return { name: ['site', site, ...(slot === undefined ? [] : [slot])].join('-'), subject: principalId };
}

function assigning(place: AppServiceSettings) {
  const { subscription, resourceGroup, site } = place;
  const name = `${site}-sign-in`;
  const group = shellWord(resourceGroup);
  const id = `/subscriptions/${subscription}/resourcegroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  return {
    text: 'Give the site a user-assigned identity; keyturn plan then shows the rest with its ids.',
    command: `az identity create --resource-group ${group} --subscription ${subscription} --name ${name} && az webapp identity assign ${siteWords(place)} --identities ${shellWord(id)}`,
  };
}

const INSTEAD = {
  text: 'Have the code sign in with a ClientAssertionCredential (MSAL: WithClientAssertion) that gets its assertion from that identity.',
};

function overriding(place: AppServiceSettings, { clientId }: UserAssigned) {
  const where = siteWords(place);
  return [
    {
      text: 'Name the identity in a setting of the slot.',
      command: `az webapp config appsettings set ${where} --slot-settings ${OVERRIDE}=${clientId}`,
    },
    {
      text: `Name that setting as the client secret (Settings > Authentication > Microsoft > Edit > Client secret setting name: ${OVERRIDE}).`,
    },
  ];
}
