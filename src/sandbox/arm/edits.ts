import { soilOf, textOf } from '../grow/soil.ts';
import type { Scene } from '../wire.ts';
import { findSite } from './identity.ts';
import type { SiteEdit } from './schema.ts';
import { applyConfiguration, restart } from './site.ts';
import type { Site } from './state.ts';
import { staticSiteAt } from './staticSites.ts';

/** Changes that a person makes to a site. */
export function editSite(scene: Scene, edit: SiteEdit): Record<string, unknown> {
  if (edit.op === 'set-static-site-setting') return setStaticSetting(scene, edit);
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
  if (edit.op === 'set-site-connection-string') setConnectionString(scene, site, edit);
  else if (edit.value === null) delete site.settings[edit.setting];
  else site.settings[edit.setting] = textOf(soilOf(scene), edit.value);
  applyConfiguration(site, scene);
  return { restarts: site.restarts };
}

function setConnectionString(
  scene: Scene,
  site: Site,
  edit: Extract<SiteEdit, { op: 'set-site-connection-string' }>,
): void {
  const { connectionString: name, value } = edit;
  const type = edit.type ?? site.connectionStrings[name]?.type ?? 'Custom';
  if (value === null) delete site.connectionStrings[name];
  else site.connectionStrings[name] = { value: textOf(soilOf(scene), value), type };
}

function setStaticSetting(
  scene: Scene,
  edit: Extract<SiteEdit, { op: 'set-static-site-setting' }>,
): Record<string, unknown> {
  const { subscription, resourceGroup: group, name, environment = 'default', setting, value } = edit;
  const build = staticSiteAt(scene.world, { subscription, group, staticSite: name })?.builds[environment];
  if (build === undefined) throw new Error(`no environment ${environment} of a static site ${name}`);
  if (value === null) delete build.settings[setting];
  else build.settings[setting] = textOf(soilOf(scene), value);
  return {};
}

function changeSite(scene: Scene, site: Site, edit: Extract<SiteEdit, { op: 'change-site' }>): void {
  site.namesVersion = edit.namesVersion ?? site.namesVersion;
  site.showsProcesses = edit.showsProcesses ?? site.showsProcesses;
  if (edit.state === undefined || edit.state === site.state) return;
  site.state = edit.state;
  if (edit.state === 'Running') restart(site, scene);
}
