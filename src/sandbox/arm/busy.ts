import type { Site } from '../sites.ts';
import type { Reply, Scene } from '../wire.ts';
import { webError } from './failure.ts';
import { usTime } from './usTime.ts';

/** Whether another operation still holds the site. How long one does is not documented: settings.siteBusyMs. */
export function isBusy(site: Site, scene: Scene): boolean {
  return scene.clock.now() < (site.operation?.until ?? 0);
}

/** `name` as the service calls it: `SwapSiteSlots`, `Update`. An operation that lasts longer is not cut short. */
export function occupy(site: Site, scene: Scene, name: string, ms: number): void {
  const since = scene.clock.now();
  if ((site.operation?.until ?? 0) >= since + ms) return;
  site.operation = { id: scene.random.uuid(), name, since, until: since + ms };
}

/** The request had no effect and may be repeated. Text: seen in two public logs, one of them of a swap. */
export function busy({ operation }: Site, requestId: string): Reply {
  const { id = '', name = '', since = 0 } = operation ?? {};
  const details = `Id: ${id}, OperationName: ${name}, CreatedTime: ${usTime(since)}, RequestId: ${requestId}, EntityType: 3`;
  const message = `Cannot modify this site because another operation is in progress. Details: ${details}`;
  return webError(409, 'Conflict', message, '59203');
}
