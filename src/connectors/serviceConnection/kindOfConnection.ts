/** Which connections hold a secret that may be written, and in which parameter. */
import { inert } from '../../filter.ts';
import { Problem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import type { Connection } from './connection.ts';
import type { ServiceConnectionSettings } from './settings.ts';

const SPN_KEY = 'serviceprincipalkey';

/** Schemes without any secret: the identity is federated, or that of the agent. */
const SECRETLESS: Readonly<Record<string, string>> = {
  workloadidentityfederation: 'workload identity federation',
  managedserviceidentity: 'a managed identity',
};

/** What a connection signs in with in the place of a secret; undefined if it holds a secret. */
export function secretlessBy({ authorization }: Connection): string | undefined {
  return SECRETLESS[authorization.scheme.toLowerCase()];
}

export function isAzureResourceManager({ type }: Connection): boolean {
  return type.toLowerCase() === 'azurerm';
}

/** The name of the parameter that holds the secret, in the spelling of the connection. */
export function parameterOf(
  connection: Connection,
  { parameter = SPN_KEY }: ServiceConnectionSettings,
): string {
  const names = Object.keys(connection.authorization.parameters ?? {});
  return names.find(name => name.toLowerCase() === parameter.toLowerCase()) ?? parameter;
}

/** Throws `refused` if the secret of this connection is not to be written; thrown when it is read, before a secret is created. */
export function mustBeWritable(
  connection: Connection,
  settings: ServiceConnectionSettings,
  call: Call,
): void {
  if (secretlessBy(connection) !== undefined) return;
  const refusal = refusalOf(connection, settings);
  if (refusal !== undefined) throw new Problem({ code: 'refused', subject: call.subject, ...refusal });
}

interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

function refusalOf(connection: Connection, settings: ServiceConnectionSettings): Refusal | undefined {
  const { type } = connection;
  const isArm = isAzureResourceManager(connection);
  if (!isArm && settings.parameter === undefined)
    return {
      reason: `it is of the type ${inert(type)}, and the policy does not say which of its parameters holds the secret`,
      remedy: 'set parameter in the policy (password for most types)',
    };
  if (isAutomatic(connection) && settings.takeOver !== true) return AUTOMATIC;
  if (isArm && isCertificate(connection)) return CERTIFICATE;
  return readable(connection, settings) ?? (isArm ? undefined : withOthers(connection, settings));
}

export function isCertificate({ authorization }: Connection): boolean {
  return /certificate/i.test(authorization.parameters?.['authenticationType'] ?? '');
}

/** Azure DevOps created its application, and makes its secrets. */
export function isAutomatic({ data }: Connection): boolean {
  return data?.['creationMode']?.toLowerCase() === 'automatic';
}

/**
 * The same connection, without the service's own secrets: with `creationMode` Manual in the same PUT the key that was sent is taken
 * (rlevchenko.com, 2022-03-04; terraform-provider-azuredevops sends the same where credentials are given to an automatic one).
 */
export function takenOver(connection: Connection): Connection {
  if (!isAutomatic(connection)) return connection;
  return { ...connection, data: { ...connection.data, creationMode: 'Manual' } };
}

/**
 * To save an automatic connection makes a secret of the service's own, whatever was sent, and "Azure DevOps does not support
 * the use of creationMode Automatic for non-user principals" (azure-devops-docs, azure-rm-endpoint and service-connections
 * automation).
 */
const AUTOMATIC: Refusal = {
  reason:
    'Azure DevOps created its application and manages its secret (creationMode Automatic), and would make another secret in the place of the one that is written',
  remedy:
    'convert it to workload identity federation (Project settings > Service connections > the connection > Convert), ' +
    'or set takeOver: true in the policy: the first write makes it a manual connection, which Azure DevOps renews no longer',
};

const CERTIFICATE: Refusal = {
  reason: 'it signs in with a certificate, not with a secret',
  remedy: 'take the target out of the policy',
};

/** A parameter that can be read is no secret of the service: written there, it would be readable for all. */
function readable(connection: Connection, settings: ServiceConnectionSettings): Refusal | undefined {
  const name = parameterOf(connection, settings);
  const held = connection.authorization.parameters?.[name] ?? '';
  if (/^\**$/.test(held)) return undefined;
  return {
    reason: `Azure DevOps shows the parameter ${name} to everybody who may see the connection, so it cannot hold a secret`,
    remedy: 'set parameter in the policy to the one that holds the secret',
  };
}

/** Whether a write with null keeps another secret is not documented (azure-facts §5.3). */
function withOthers(connection: Connection, settings: ServiceConnectionSettings): Refusal | undefined {
  const ours = parameterOf(connection, settings);
  const others = Object.entries(connection.authorization.parameters ?? {})
    .filter(([name, value]) => value === null && name !== ours)
    .map(([name]) => inert(name));
  if (others.length === 0) return undefined;
  return {
    reason: `it holds further secrets (${others.join(', ')}), which cannot be read and would be lost when the connection is replaced as a whole`,
    remedy: 'move this secret to a connection of its own, or take the target out of the policy',
  };
}
