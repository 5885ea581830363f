/** Operations on the site in a path. */
import type { Reply } from '../wire.ts';
import { siteAt } from './access.ts';
import { busy, isBusy, occupy } from './busy.ts';
import { resourceNotFound } from './failure.ts';
import type { Call } from './operation.ts';
import type { Site } from './state.ts';

export type OnSite = (call: Call, site: Site) => Reply;

/** A read of an existing site. */
export const reads =
  (answer: OnSite) =>
  (call: Call): Reply => {
    const site = siteAt(call.scene.world, call.route);
    if (site !== undefined) return answer(call, site);
    return resourceNotFound(`Microsoft.Web/sites/${call.route.site}`, call.route.group ?? '');
  };

/** A change of a site; refused while another operation on the site is in progress. */
export const changes = (answer: OnSite) =>
  reads((call, site) => {
    const { scene, request } = call;
    if (isBusy(site, scene)) return busy(site, request.id);
    const reply = answer(call, site);
    if (reply.status < 400) occupy(site, scene, 'Update', scene.world.settings.siteBusyMs);
    return reply;
  });

export function ok(body: unknown): Reply {
  return { status: 200, body };
}
