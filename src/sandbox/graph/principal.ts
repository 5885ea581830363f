import type { Application, ServicePrincipal } from '../directory/state.ts';

/** What stands for a registration in the caller's tenant. */
export interface Principal {
  readonly principal: ServicePrincipal;
  readonly application: Application;
  /** Whether the registration is of this tenant, too. */
  readonly isOwn: boolean;
  /** An identity that Azure manages: nobody writes it here. */
  readonly isManaged?: true;
  /** Granted in this tenant, by resource. */
  readonly appRoles: Application['appRoles'];
  body(): Record<string, unknown>;
}
