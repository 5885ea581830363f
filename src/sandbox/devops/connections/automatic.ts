/** The operation that a write starts: a short one, or, for an automatic connection, a new secret that the service makes itself. */
import { editDirectory } from '../../directory/edits.ts';
import type { Scene } from '../../wire.ts';
import { TOKEN_OWNER } from '../caller.ts';
import type { Visit } from '../visit.ts';
import { parameterOf, secretParameterOf } from './parameters.ts';
import type { ServiceConnection } from './state.ts';

type Started = Pick<ServiceConnection, 'operation'>;

/** A connection with `Manual` credentials is checked for `connectionMs`. */
export function manualOperation({ world, clock }: Scene): Partial<Started> {
  const { connectionMs } = world.settings;
  return connectionMs === 0 ? {} : { operation: { until: clock.now() + connectionMs } };
}

/**
 * To save an automatic connection makes a new secret of three months, whatever key was sent (learn azure-rm-endpoint, "Service
 * principal or secret expired"; seen: a blog of 2025-06-16). The service does so with the rights of the person who
 * saves; that a service principal cannot, and that the operation then fails with this text, which the same page has for a person
 * without a token, is an inference.
 */
export function automaticOperation(
  { scene, caller }: Visit,
  before: ServiceConnection,
  written: ServiceConnection,
): Partial<ServiceConnection> {
  const until = scene.clock.now() + scene.world.settings.connectionMs;
  const name = secretParameterOf(written);
  const key = caller === TOKEN_OWNER ? newKey(scene, written) : undefined;
  const kept = parameterOf(before.parameters, name) ?? '';
  const parameters = { ...written.parameters, [name]: key ?? kept };
  const failure = "Failed to obtain an access token or a valid refresh token wasn't found.";
  return { parameters, operation: { until, ...(key === undefined && { failure }) } };
}

/** undefined: the application of the connection is not in the world. */
function newKey(scene: Scene, { parameters }: ServiceConnection): string | undefined {
  const tenantId = (parameterOf(parameters, 'tenantid') ?? '').toLowerCase();
  const appId = (parameterOf(parameters, 'serviceprincipalid') ?? '').toLowerCase();
  const application = scene.world.tenants
    .find(({ id }) => id === tenantId)
    ?.applications.find(one => one.appId === appId);
  if (application === undefined) return undefined;
  const { keyId } = editDirectory(scene, {
    op: 'add-credential',
    tenant: tenantId,
    appId,
    credential: 'Azure DevOps',
    end: '+90d',
    replicated: true,
  });
  return application.passwords.find(one => one.keyId === keyId)?.value;
}
