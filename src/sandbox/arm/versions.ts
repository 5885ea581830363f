/** The existing api-versions, and ARM's errors for others. */
import type { Reply, SandboxRequest } from '../wire.ts';
import { armError } from './failure.ts';
import { targetOf } from './paths.ts';

/** Newest first. One list for all types of a provider; the real lists differ slightly between types. */
interface Provider {
  readonly namespace: string;
  readonly versions: readonly string[];
}

/**
 * The provider's own listing in Azure/azure-libraries-for-java#1241 and the refusals in Azure/azure-cli#31916 and
 * Azure/azure-rest-api-specs#12005, with the newer folders of azure-rest-api-specs.
 */
const web = provider(
  'Microsoft.Web',
  '2025-05-01 2025-03-01 2024-11-01 2024-04-01 2023-12-01 2023-01-01 2022-09-01 2022-03-01 2021-03-01 2021-02-01 2021-01-15 2021-01-01 2020-12-01 2020-10-01 2020-09-01 2020-06-01 2019-08-01 2018-11-01 2018-02-01 2016-09-01 2016-08-01 2016-03-01 2015-08-01 2015-07-01 2015-06-01 2015-05-01 2015-04-01 2015-02-01 2014-11-01 2014-06-01 2014-04-01 2014-04-01-preview',
);

/** The refusals in Azure/azure-sdk-for-net#23760 and Azure/azure-rest-api-specs#11929, with the newer folders of azure-rest-api-specs. */
const vault = provider(
  'Microsoft.KeyVault',
  '2026-02-01 2025-05-01 2024-12-01-preview 2024-11-01 2024-04-01-preview 2023-07-01 2023-02-01 2022-11-01 2022-07-01 2022-02-01-preview 2021-11-01-preview 2021-10-01 2021-06-01-preview 2021-04-01-preview 2020-04-01-preview 2019-09-01 2018-02-14 2018-02-14-preview 2016-10-01 2015-06-01 2014-12-19-preview',
);

/** The folders of azure-rest-api-specs (authorization, and locks of resources). */
const authorization = provider(
  'Microsoft.Authorization',
  '2025-12-01-preview 2024-09-01-preview 2024-07-01-preview 2022-08-01-preview 2022-05-01-preview 2022-04-01 2021-12-01-preview 2021-04-01-preview 2020-10-01-preview 2020-08-01-preview 2020-05-01 2020-04-01-preview 2020-03-01-preview 2019-04-01-preview 2018-12-01-preview 2018-09-01-preview 2018-07-01 2018-01-01-preview 2017-10-01-preview 2017-09-01 2017-05-01 2017-04-01 2016-09-01 2016-07-01 2015-07-01 2015-06-01 2015-05-01-preview 2015-01-01 2014-10-01-preview 2014-07-01-preview 2014-04-01-preview',
);

/** The refusal in Azure/azure-cli#28038, with the newer folders of azure-rest-api-specs. */
const resources = provider(
  'Microsoft.Resources',
  '2025-04-01 2025-03-01 2024-11-01 2024-07-01 2024-03-01 2023-07-01 2023-07-01-preview 2023-03-01-preview 2022-12-01 2022-11-01-preview 2022-09-01 2022-06-01 2022-05-01 2022-03-01-preview 2022-01-01 2021-04-01 2021-01-01 2020-10-01 2020-09-01 2020-08-01 2020-07-01 2020-06-01 2020-05-01 2020-01-01 2019-11-01 2019-10-01 2019-09-01 2019-08-01 2019-07-01 2019-06-01 2019-05-10 2019-05-01 2019-03-01 2018-11-01 2018-09-01 2018-08-01 2018-07-01 2018-06-01 2018-05-01 2018-02-01 2018-01-01 2017-12-01 2017-08-01 2017-06-01 2017-05-10 2017-05-01 2017-03-01 2016-09-01 2016-07-01 2016-06-01 2016-02-01 2015-11-01 2015-01-01 2014-04-01-preview 2014-04-01 2014-01-01 2013-03-01 2014-02-26 2014-04',
);

/** The folders of azure-rest-api-specs, of these three. */
const storage = provider(
  'Microsoft.Storage',
  '2025-08-01 2025-06-01 2025-01-01 2024-01-01 2023-05-01 2023-04-01 2023-01-01 2022-09-01 2022-05-01 2021-09-01 2021-08-01 2021-06-01 2021-05-01 2021-04-01 2021-02-01 2021-01-01 2020-08-01-preview 2019-06-01 2019-04-01 2018-11-01 2018-07-01 2018-03-01-preview 2018-02-01 2017-10-01 2017-06-01 2016-12-01 2016-05-01 2016-01-01 2015-06-15 2015-05-01-preview',
);
const insights = provider('Microsoft.Insights', '2017-03-01-preview 2015-04-01 2014-04-01');
const policy = provider(
  'Microsoft.PolicyInsights',
  '2024-10-01 2023-03-01 2022-09-01 2022-04-01 2021-10-01 2021-01-01 2020-07-01-preview 2020-07-01 2019-10-01 2019-07-01 2018-07-01-preview 2018-04-04 2017-12-12-preview 2017-10-17-preview 2017-08-09-preview',
);

export const providers: readonly Provider[] = [
  web,
  vault,
  authorization,
  resources,
  storage,
  insights,
  policy,
];

/**
 * A version that is newer than these lists is accepted once its date has passed: newer clients may use it, and the lists cannot
 * tell whether it exists.
 */
function mayExist(version: string, versions: readonly string[], now: number): boolean {
  if (versions.includes(version)) return true;
  const day = /^(\d{4}-\d\d-\d\d)(?:-preview)?$/.exec(version)?.[1];
  if (day === undefined || day <= (versions[0] ?? '')) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return time <= now;
}

/** `region`: of the resource in the path, if it exists. */
export function versionFault(
  { method, path, query }: SandboxRequest,
  region: string | undefined,
  now: number,
): Reply | undefined {
  const version = query.get('api-version');
  if (version === null || version === '') {
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const { namespace, type } = typeOf(targetOf(method, path));
  const { versions } =
    providers.find(one => one.namespace.toLowerCase() === namespace.toLowerCase()) ?? resources;
  if (mayExist(version.toLowerCase(), versions, now)) return undefined;
  if (type === undefined) {
    const message = `The api-version '${version}' is invalid. The supported versions are '${versions.join(',')}'.`;
    return armError(400, 'InvalidApiVersionParameter', message);
  }
  const supported = `The supported api-versions are '${versions.join(', ')}'.`;
  if (region === undefined) {
    const message = `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${version}'. ${supported}`;
    return armError(404, 'InvalidResourceType', message);
  }
  const location = bareRegion(region);
  const message = `No registered resource provider found for location '${location}' and API version '${version}' for type '${type}'. ${supported} The supported locations are '${location}'.`;
  return armError(400, 'NoRegisteredProviderFound', message);
}

/** `westeurope` for `West Europe`. */
export function bareRegion(region: string): string {
  return region.replaceAll(' ', '').toLowerCase();
}

/** The last provider in a path, and the type there; without a type: ARM itself, as for groups. */
function typeOf(path: string): { readonly namespace: string; readonly type: string | undefined } {
  const last = path.split(/\/providers\//i).at(-1) ?? '';
  const [namespace = '', ...rest] = last.split('/');
  const isProvider = /\/providers\//i.test(path) && rest.length > 0;
  if (!isProvider) return { namespace: 'Microsoft.Resources', type: undefined };
  return { namespace, type: rest.filter((_, index) => index % 2 === 0).join('/') };
}

function provider(namespace: string, versions: string): Provider {
  return { namespace, versions: versions.split(' ') };
}
