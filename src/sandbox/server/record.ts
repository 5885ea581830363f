import type { HistoryEntry } from '../history.ts';
import type { SandboxRequest, Service } from '../wire.ts';
import type { ClaimedCaller } from './caller.ts';
import type { FaultSubject } from './faults.ts';
import type { Surroundings } from './surroundings.ts';

/** What faults are matched against and the history keeps. `path` is as it was sent, with its query. */
export function subjectOf(
  around: Surroundings,
  service: Service,
  request: SandboxRequest,
  path: string,
): FaultSubject {
  const subject = { service: service.name, method: request.method, host: request.host, path };
  try {
    return {
      ...subject,
      operation: isChallenge(service, request) ? 'challenge' : service.operation(request),
    };
  } catch (error) {
    around.bug(`${service.name} operation()`, error);
    return { ...subject, operation: 'unknown' };
  }
}

export function beginEntry(
  around: Surroundings,
  subject: FaultSubject,
  caller: ClaimedCaller,
  place: Pick<HistoryEntry, 'connection' | 'within'>,
): HistoryEntry {
  return around.history.begin({
    at: around.scene.clock.now(),
    ...subject,
    ...(caller.appId !== undefined && { callerAppId: caller.appId }),
    ...place,
    startedMs: around.monotonicMs(),
  });
}

/**
 * The Key Vault SDKs send their first request without token and without body, only to be told whom to ask
 * (azure-facts §3.1). Faults that name an operation mean the real one.
 */
function isChallenge(service: Service, request: SandboxRequest): boolean {
  return service.name === 'vault' && request.headers['authorization'] === undefined;
}
