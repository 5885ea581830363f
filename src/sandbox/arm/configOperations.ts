/** Microsoft.Web: the configuration of a site or slot. */
import type { Reply } from '../wire.ts';
import { getAuthSettings } from './authSettings.ts';
import { webError } from './failure.ts';
import { changes, ok, reads } from './onSite.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { ANY, SITE } from './paths.ts';
import { getReference, listReferences, refreshReferences } from './references.ts';
import {
  listAppSettings,
  listConnectionStrings,
  updateAppSettings,
  updateConnectionStrings,
} from './settings.ts';
import { changeWebConfiguration } from './siteChange.ts';
import { webConfiguration } from './siteShape.ts';
import type { Site } from './state.ts';
import { getSlotConfigNames, updateSlotConfigNames } from './stickyNames.ts';

const SITES = 'Microsoft.Web/sites{slot}';
const REFERENCES = `${ANY}/config/configreferences`;

const key = ({ route }: Call) => route.key ?? '';

export const configOperations: readonly Operation[] = [
  operation(
    'getWebConfiguration',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/web`,
    reads((_, site) => ok(webConfiguration(site))),
  ),
  operation(
    'updateWebConfiguration',
    'PUT',
    `${SITES}/config/write`,
    `${ANY}/config/web`,
    changes(changeWebConfiguration),
  ),
  operation(
    'updateWebConfiguration',
    'PATCH',
    `${SITES}/config/write`,
    `${ANY}/config/web`,
    changes(changeWebConfiguration),
  ),
  operation(
    'listAppSettings',
    'POST',
    `${SITES}/config/list/action`,
    `${ANY}/config/appsettings/list`,
    reads((_, site) => listAppSettings(site)),
  ),
  operation(
    'updateAppSettings',
    'PUT',
    `${SITES}/config/write`,
    `${ANY}/config/appsettings`,
    changes(({ request, scene }, site) => updateAppSettings(request, scene, site)),
  ),
  operation(
    'listConnectionStrings',
    'POST',
    `${SITES}/config/list/action`,
    `${ANY}/config/connectionstrings/list`,
    reads((_, site) => listConnectionStrings(site)),
  ),
  operation(
    'updateConnectionStrings',
    'PUT',
    `${SITES}/config/write`,
    `${ANY}/config/connectionstrings`,
    changes(({ request, scene }, site) => updateConnectionStrings(request, scene, site)),
  ),
  operation(
    'getAuthSettingsV2',
    'GET',
    `${SITES}/config/list/action`,
    `${ANY}/config/authsettingsV2/list`,
    reads(getAuthSettings),
  ),
  operation(
    'getAuthSettingsV2',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/authsettingsV2`,
    reads(getAuthSettings),
  ),
  operation(
    'getSlotConfigNames',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/slotConfigNames`,
    reads(stickyNames),
  ),
  operation(
    'updateSlotConfigNames',
    'PUT',
    `${SITES}/config/write`,
    `${SITE}/config/slotConfigNames`,
    changes(({ request }, site) => updateSlotConfigNames(request, site)),
  ),
  operation(
    'listReferences',
    'GET',
    `${SITES}/config/read`,
    `${REFERENCES}/appsettings`,
    reads(({ scene }, site) => listReferences(site, scene, 'appsettings')),
  ),
  operation(
    'refreshReferences',
    'POST',
    `${SITES}/config/write`,
    `${REFERENCES}/appsettings/refresh`,
    changes(({ scene }, site) => refreshReferences(site, scene)),
  ),
  operation(
    'getReference',
    'GET',
    `${SITES}/config/read`,
    `${REFERENCES}/appsettings/(?<key>[^/]+)`,
    reads((call, site) => getReference(site, call.scene, 'appsettings', key(call))),
  ),
  operation(
    'listConnectionStringReferences',
    'GET',
    `${SITES}/config/read`,
    `${REFERENCES}/connectionstrings`,
    reads(({ scene }, site) => listReferences(site, scene, 'connectionstrings')),
  ),
  operation(
    'getConnectionStringReference',
    'GET',
    `${SITES}/config/read`,
    `${REFERENCES}/connectionstrings/(?<key>[^/]+)`,
    reads((call, site) => getReference(site, call.scene, 'connectionstrings', key(call))),
  ),
];

/** Sticky names belong to the production site only (azure-facts §4.2). */
function stickyNames({ route }: Call, site: Site): Reply {
  if (route.slot === undefined) return getSlotConfigNames(site);
  return webError(404, 'NotFound', `Cannot find config slotConfigNames of slot '${route.slot}'.`, '51004');
}
