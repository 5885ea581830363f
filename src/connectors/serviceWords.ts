/** Messages for error codes of services. Their own texts are never shown, because they could quote the request. */

import type { Remedy } from './remedies.ts';

/** The message for an error code; without a remedy, the general one for the status applies. */
export interface ServiceWord {
  readonly reason: string;
  readonly remedy?: Remedy;
}

/**
 * Sources: azure-facts §2.4 (Graph), §3.5 (Key Vault), §4.7 (ARM), §5.2 (Azure DevOps); of ARM also
 * learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors.
 */
export const serviceWords: Readonly<Record<string, ServiceWord>> = {
  CredentialInvalidLifetimeAsPerAppPolicy: {
    reason: "the tenant's app management policy does not allow secrets of this lifetime",
    remedy: 'set a shorter `lifetime` in the policy, or have the app management policy changed',
  },
  CredentialTypeNotAllowedAsPerAppPolicy: {
    reason: "the tenant's app management policy forbids client secrets on this registration",
    remedy: 'use a certificate or a federated credential here, or have the app management policy changed',
  },
  Directory_ResourceSizeExceeded: {
    reason: 'the registration holds as many credentials as the directory allows',
    remedy: {
      words: 'remove unused credentials',
      command: 'az ad app credential list --id <appId>',
    },
  },
  Directory_QuotaExceeded: { reason: 'an object quota of the tenant is used up' },
  SecretDisabled: { reason: 'the secret version is disabled' },
  ForbiddenByFirewall: {
    reason: "the vault's firewall does not admit this machine",
    remedy: {
      words: 'run from an admitted network, or',
      command: 'az keyvault network-rule add --name <vault> --ip-address <this ip>',
    },
  },
  // The code that Azure Policy actually sends: external-secrets/external-secrets#6173, and public records of deployments.
  ForbiddenByGovernancePolicy: {
    reason: 'an Azure Policy denies this secret as it is',
    remedy: {
      words:
        'satisfy the Azure Policy (`vault.contentType`, `vault.tags`, a shorter `lifetime`); to see which one',
      command: 'az policy state list --resource <vault id>',
    },
  },
  ForbiddenByPolicy: {
    reason: 'a policy on the vault denies this secret',
    remedy: {
      words:
        'satisfy the Azure Policy (`vault.contentType`, `vault.tags`, a shorter `lifetime`); to see which one',
      command: 'az policy state list --resource <vault id>',
    },
  },
  ObjectIsDeletedButRecoverable: {
    reason: 'the secret is soft-deleted, and its name stays reserved',
    remedy: {
      words: 'recover it, or purge it',
      command: 'az keyvault secret recover --vault-name <vault> --name <secret>',
    },
  },
  ScopeLocked: {
    reason: 'a resource lock forbids changes',
    remedy: { words: 'to see the locks', command: 'az lock list --resource-group <group>' },
  },
  ReadOnlyDisabledSubscription: {
    reason: 'the subscription is disabled, so nothing in it can be changed',
    remedy: {
      words: 'have it enabled again (portal, Subscriptions); its state',
      command: 'az account list --all --query "[].{id:id, state:state}" --output table',
    },
  },
  MissingSubscriptionRegistration: {
    reason: 'the subscription is not registered for this service',
    remedy: {
      words: 'register it',
      command: 'az provider register --namespace <the namespace of the resource>',
    },
  },
  RequestDisallowedByPolicy: {
    reason: 'an Azure Policy denies the change',
    remedy: { words: 'to see which one', command: 'az policy state list --resource <id of the resource>' },
  },
  ExpiredAuthenticationToken: {
    reason: 'the sign-in is too old for the service',
    remedy: 'check the clock of this machine (date -u), and sign in again (az login)',
  },
};

/** Codes that mean "try later", with any status. The request had no effect (azure-facts §2.4, §3.5). */
export const busyCodes: ReadonlySet<string> = new Set([
  'Directory_ConcurrencyViolation',
  'Request_ThrottledTemporarily',
  'ObjectIsBeingDeleted',
]);

/** Conflicts that remain until somebody resolves them; any other 409 is "another operation is in progress". */
export const lastingConflicts: ReadonlySet<string> = new Set([
  'ObjectIsDeletedButRecoverable',
  'ScopeLocked',
  'ReadOnlyDisabledSubscription',
  'MissingSubscriptionRegistration',
  'RequestDisallowedByPolicy',
]);
