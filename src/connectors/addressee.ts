/** Sends tokens only to the service that they are for: a link in a response may name any host. */
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { isPrivateCloud } from '../policy/clouds.ts';
import { Problem } from '../problem.ts';
import { claimsIn } from '../webToken.ts';
import { fieldOf } from './callError.ts';
import type { Services } from './limiter/charge.ts';
import type { Service } from './limiter/knownService.ts';

/** A client that refuses to send a token to a host of another service than its audience. */
export function keepingTokens(inner: HttpClient, services: Services | undefined): HttpClient {
  if (services === undefined) return inner;
  return {
    async sendRequest(request) {
      if (!mayGo(request, services)) throw elsewhere(request);
      return inner.sendRequest(request);
    },
  };
}

/** A client for one host only. The vaults of a private cloud may have any name, so this is their only protection. */
export function onlyTo(inner: HttpClient, address: string): HttpClient {
  const { host } = new URL(address);
  return {
    async sendRequest(request) {
      if (new URL(request.url).host !== host) throw elsewhere(request);
      return inner.sendRequest(request);
    },
  };
}

function mayGo({ url, headers }: PipelineRequest, services: Services): boolean {
  const [scheme, token] = (headers.get('authorization') ?? '').split(' ');
  // Managed identity on Azure Arc signs in with "Basic" at a loopback address (@azure/identity imdsMsi, arcMsi).
  if (token === undefined || scheme?.toLowerCase() === 'basic') return true;
  const service = services.at(new URL(url).hostname);
  if (service === undefined) return isPrivateCloud(services.endpoints);
  const meant = audienceOf(token, services);
  return meant === undefined || meant === service;
}

/** The service whose address is the audience of an Entra token; undefined for other tokens, and if the audience is an id. */
function audienceOf(token: string, services: Services): Service | undefined {
  const claims = claimsIn(token);
  const audience = fieldOf(claims, 'aud');
  if (typeof audience !== 'string' || !URL.canParse(audience)) return undefined;
  return services.meant(new URL(audience).hostname);
}

function elsewhere({ url }: PipelineRequest): Problem {
  return new Problem({
    code: 'refused',
    subject: new URL(url).hostname,
    reason: 'a response links to this host, but the token is for another service: the request was not sent',
    remedy: 'check whether a proxy or gateway alters responses, then run again',
  });
}
