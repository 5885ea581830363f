/** All simulated operations. */
import { activityOperations } from './activityLog.ts';
import { configOperations } from './configOperations.ts';
import { lockOperations } from './locks.ts';
import { type Operation, operation } from './operation.ts';
import { GROUP, SUBSCRIPTION } from './paths.ts';
import { policyOperations } from './policyStates.ts';
import { getProvider, listProviders, listResources } from './resources.ts';
import { roleOperations } from './roleOperations.ts';
import { siteOperations } from './siteOperations.ts';
import { staticSiteOperations } from './staticSiteOperations.ts';
import { storageOperations } from './storageOperations.ts';
import {
  getGroup,
  getSubscription,
  headGroup,
  listGroups,
  listLocations,
  listSubscriptions,
  listTenants,
} from './subscriptions.ts';
import { vaultOperations } from './vaultOperations.ts';
import { providers } from './versions.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const GROUPS = `${SUBSCRIPTIONS}/resourceGroups`;

export const operations: readonly Operation[] = [
  operation('listTenants', 'GET', '', 'tenants', listTenants),
  operation('listSubscriptions', 'GET', '', 'subscriptions', listSubscriptions),
  operation('getSubscription', 'GET', `${SUBSCRIPTIONS}/read`, SUBSCRIPTION, getSubscription),
  operation(
    'listLocations',
    'GET',
    `${SUBSCRIPTIONS}/locations/read`,
    `${SUBSCRIPTION}/locations`,
    listLocations,
  ),
  operation('listResourceGroups', 'GET', `${GROUPS}/read`, `${SUBSCRIPTION}/resourceGroups`, listGroups),
  operation('getResourceGroup', 'GET', `${GROUPS}/read`, GROUP, getGroup),
  operation('getResourceGroup', 'HEAD', `${GROUPS}/read`, GROUP, headGroup),
  operation(
    'listResources',
    'GET',
    `${SUBSCRIPTIONS}/resources/read`,
    `${SUBSCRIPTION}/resources`,
    listResources,
  ),
  operation('listResources', 'GET', `${GROUPS}/resources/read`, `${GROUP}/resources`, listResources),
  operation('listProviders', 'GET', 'Microsoft.Resources/providers/read', 'providers', listProviders),
  operation(
    'listProviders',
    'GET',
    'Microsoft.Resources/providers/read',
    `${SUBSCRIPTION}/providers`,
    listProviders,
  ),
  operation(
    'getProvider',
    'GET',
    'Microsoft.Resources/providers/read',
    `${SUBSCRIPTION}/providers/(?<key>[^/]+)`,
    getProvider,
  ),
  // All of them are registered; registering one again changes nothing (Providers - Register).
  ...providers.map(({ namespace }) =>
    operation(
      'registerProvider',
      'POST',
      `${namespace}/register/action`,
      `${SUBSCRIPTION}/providers/(?<key>${namespace})/register`,
      getProvider,
    ),
  ),
  ...siteOperations,
  ...configOperations,
  ...staticSiteOperations,
  ...vaultOperations,
  ...storageOperations,
  ...policyOperations,
  ...activityOperations,
  ...roleOperations,
  ...lockOperations,
];
