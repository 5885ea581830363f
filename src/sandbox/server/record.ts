import type { HistoryEntry } from '../history.ts';
import type { ClaimedCaller, SandboxRequest, Service } from '../wire.ts';
import type { FaultSubject } from './faults.ts';
import type { ServerContext } from './serverContext.ts';

/** The properties of a request that faults are matched against and the history keeps. `path` is as received, with its query. */
export function subjectOf(
  context: ServerContext,
  service: Service,
  request: SandboxRequest,
  path: string,
): FaultSubject {
  const subject = { service: service.name, method: request.method, host: request.host, path };
  try {
    const unsigned = request.headers['authorization'] === undefined ? service.unsigned : undefined;
    return { ...subject, operation: unsigned ?? service.operation(request) };
  } catch (error) {
    context.bug(`${service.name} operation()`, error);
    return { ...subject, operation: 'unknown' };
  }
}

export function beginEntry(
  context: ServerContext,
  subject: FaultSubject,
  caller: ClaimedCaller,
  place: Pick<HistoryEntry, 'connection' | 'within'>,
): HistoryEntry {
  return context.history.begin({
    at: context.scene.clock.now(),
    ...subject,
    ...(caller.appId !== undefined && { callerAppId: caller.appId }),
    ...place,
    startedMs: context.monotonicMs(),
  });
}
