import { buildContextOf, textOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import { findSite } from './identity.ts';
import type { SiteEdit } from './schema.ts';
import { applyConfiguration, restart } from './site.ts';
import type { Site } from './state.ts';

/** Changes that a person makes to a site. */
export function editSite(scene: Scene, edit: SiteEdit): Record<string, unknown> {
  const site = findSite(scene.world, edit);
  if (site === undefined) throw new Error(`no site ${edit.name}${edit.slot ? `/${edit.slot}` : ''}`);
  if (edit.op === 'restart-site') {
    restart(site, scene);
    return { restarts: site.restarts };
  }
  if (edit.op === 'change-site') {
    changeSite(scene, site, edit);
    return {};
  }
  if (edit.value === null) delete site.settings[edit.setting];
  else site.settings[edit.setting] = textOf(buildContextOf(scene), edit.value);
  applyConfiguration(site, scene);
  return { restarts: site.restarts };
}

function changeSite(scene: Scene, site: Site, edit: Extract<SiteEdit, { op: 'change-site' }>): void {
  site.namesVersion = edit.namesVersion ?? site.namesVersion;
  site.showsProcesses = edit.showsProcesses ?? site.showsProcesses;
  if (edit.state === undefined || edit.state === site.state) return;
  site.state = edit.state;
  if (edit.state === 'Running') restart(site, scene);
}
