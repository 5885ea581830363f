/** The exceptions of service connections. */
import type { Fault } from '../answer.ts';

const ENDPOINTS = 'Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi';
const SECURITY = 'Microsoft.VisualStudio.Services.Security';
const SERVICES = 'Microsoft.VisualStudio.Services.WebApi';

/** Text: terraform-provider-azuredevops, acceptance tests; type and status 500: scripts that handle the response (seen). */
export function connectionExists(name: string): Fault {
  const message = `Service connection with name ${name} already exists. Only a user having Administrator/User role permissions on service connection ${name} can see it.`;
  return { status: 500, type: `${ENDPOINTS}.DuplicateServiceConnectionException, ${ENDPOINTS}`, message };
}

/** For a write and for a test; a read returns null instead. Text and status: guess. */
export function connectionNotFound(id: string): Fault {
  const message = `Unable to find a service connection with id ${id}.`;
  return { status: 404, type: `${ENDPOINTS}.ServiceEndpointException, ${ENDPOINTS}`, message };
}

/**
 * To a project's administrator who changes more than name and description. Text: bzzzt.io, 2021-07-12, as the portal shows it;
 * type and status: guess.
 */
export function organizationAdministratorNeeded(): Fault {
  return accessDenied(
    'You need to be an organization/collection level Administrator of the service endpoint to perform this operation.',
  );
}

/** Analogous to what a caller without the Creator role is told (terraform-provider-azuredevops#723); otherwise a guess. */
export function administratorNeeded(name: string): Fault {
  return accessDenied(
    `You do not have permission to update service connection ${name}. You need to be an Administrator of it.`,
  );
}

/** Guess. */
export function userNeeded(name: string): Fault {
  return accessDenied(`You do not have permission to use service connection ${name}.`);
}

function accessDenied(message: string): Fault {
  return { status: 403, type: `${SECURITY}.AccessCheckException, ${SERVICES}`, message };
}

/** terraform-provider-azuredevops#1214; the status: guess. */
export function registryAuthorizationFixed(field: string): Fault {
  const message = `Updating the authorization data is not allowed for Azure Container Registry type Docker endpoint. Updated field: '${field}'. Please pass the current value and try again.`;
  return { status: 400, type: 'System.ArgumentException, mscorlib', message };
}
