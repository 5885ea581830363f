import type { Reply, Scene } from '../wire.ts';
import { webError } from './failure.ts';
import type { Site } from './state.ts';
import { usTime } from './usTime.ts';

/** Whether another operation on the site is in progress. How long one takes is not documented: settings.siteBusyMs. */
export function isBusy(site: Site, scene: Scene): boolean {
  return scene.clock.now() < (site.operation?.until ?? 0);
}

/** `name`: the operation's name in the service: `SwapSiteSlots`, `Update`. A shorter operation does not replace a longer one. */
export function occupy(site: Site, scene: Scene, name: string, ms: number): void {
  const since = scene.clock.now();
  if ((site.operation?.until ?? 0) >= since + ms) return;
  site.operation = { id: scene.random.uuid(), name, since, until: since + ms };
}

/** The request had no effect and may be retried. Text: observed in two public logs, one of them of a swap. */
export function busy({ operation }: Site, requestId: string): Reply {
  const { id = '', name = '', since = 0 } = operation ?? {};
  const details = `Id: ${id}, OperationName: ${name}, CreatedTime: ${usTime(since)}, RequestId: ${requestId}, EntityType: 3`;
  const message = `Cannot modify this site because another operation is in progress. Details: ${details}`;
  return webError(409, 'Conflict', message, '59203');
}
