/** Start and stop, and the credentials for deployments. */
import type { Reply } from '../wire.ts';
import { siteId, siteType } from './identity.ts';
import type { Call } from './operation.ts';
import { restart } from './site.ts';
import { dnsName } from './siteShape.ts';
import type { Site } from './state.ts';

/** The new process takes the present configuration. */
export function startSite({ scene }: Call, site: Site): Reply {
  if (site.state === 'Running') return { status: 200 };
  site.state = 'Running';
  restart(site, scene);
  return { status: 200 };
}

/** The process ends; scheduled restarts are dropped. */
export function stopSite(site: Site): Reply {
  site.state = 'Stopped';
  delete site.starting;
  return { status: 200 };
}

/** No service of the sandbox accepts it. */
const NO_PASSWORD = 'REDACTED';

export function listPublishingCredentials(call: Call, site: Site): Reply {
  const user = `$${dnsName(site)}`;
  const properties = {
    name: null,
    publishingUserName: user,
    publishingPassword: NO_PASSWORD,
    publishingPasswordHash: null,
    publishingPasswordHashSalt: null,
    metadata: null,
    isDeleted: false,
    scmUri: `https://${user}:${NO_PASSWORD}@${scmHost(call, site)}`,
  };
  const id = `${siteId(site)}/publishingcredentials/${user}`;
  const type = `${siteType(site)}/publishingcredentials`;
  return { status: 200, body: { id, name: site.name, type, location: site.region, properties } };
}

export function listPublishingProfile(call: Call, site: Site): Reply {
  const dns = dnsName(site);
  const scm = scmHost(call, site);
  const common = `userName="$${dns}" userPWD="${NO_PASSWORD}" destinationAppUrl="https://${dns}${call.cloud.siteSuffix}" SQLServerDBConnectionString="" mySQLDBConnectionString="" hostingProviderForumLink="" controlPanelLink="https://portal.azure.com" webSystem="WebSites"`;
  const profiles = [
    ['Web Deploy', `publishMethod="MSDeploy" publishUrl="${scm}:443" msdeploySite="${dns}"`],
    ['Zip Deploy', `publishMethod="ZipDeploy" publishUrl="${scm}:443"`],
  ];
  const body = profiles.map(
    ([name, how]) =>
      `<publishProfile profileName="${dns} - ${name}" ${how} ${common}><databases /></publishProfile>`,
  );
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml' },
    body: `<publishData>${body.join('')}</publishData>`,
  };
}

/** `az functionapp keys list`: only function apps have this address. */
export function listHostKeys(): Reply {
  const body = { masterKey: NO_PASSWORD, functionKeys: { default: NO_PASSWORD }, systemKeys: {} };
  return { status: 200, body };
}

function scmHost({ cloud }: Call, site: Site): string {
  return `${dnsName(site)}.scm${cloud.siteSuffix}`;
}
