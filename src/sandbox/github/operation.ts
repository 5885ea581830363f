import type { SandboxRequest } from '../wire.ts';
import type { PlaceRoute, Route } from './route.ts';

/** The operation's short name, for faults, history and throttling. */
export function operationOf(request: SandboxRequest, route: Route | undefined): string {
  if (route === undefined) return 'unknown';
  if (route.kind === 'secrets' || route.kind === 'variables') return placeOperation(request.method, route);
  return OTHERS[`${request.method} ${route.kind}`] ?? 'unknown';
}

function placeOperation(method: string, route: PlaceRoute): string {
  if (route.kind === 'secrets' && route.name === 'public-key' && method === 'GET') return 'getPublicKey';
  const word = WORDS[`${method} ${route.name === undefined ? 'all' : 'one'} ${route.kind}`];
  return word ?? 'unknown';
}

const WORDS: Readonly<Record<string, string>> = {
  'GET all secrets': 'listSecrets',
  'GET one secrets': 'getSecret',
  'PUT one secrets': 'putSecret',
  'DELETE one secrets': 'deleteSecret',
  'GET all variables': 'listVariables',
  'POST all variables': 'createVariable',
  'GET one variables': 'getVariable',
  'PATCH one variables': 'updateVariable',
  'DELETE one variables': 'deleteVariable',
};

const OTHERS: Readonly<Record<string, string>> = {
  'GET rate-limit': 'getRateLimit',
  'POST access-token': 'createAccessToken',
  'GET repository': 'getRepository',
  'GET installation': 'getInstallation',
  'GET environments': 'listEnvironments',
  'GET environment': 'getEnvironment',
  'PUT environment': 'putEnvironment',
};
