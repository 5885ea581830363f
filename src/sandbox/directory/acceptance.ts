import type { Application, Password, Tenant } from './state.ts';

/** Whether an application could sign in with a value, and at how many replicas of the token endpoint. */
export interface Acceptance {
  /** At all replicas. */
  readonly accepted: boolean;
  readonly replicas: { readonly accepting: number; readonly of: number };
}

/**
 * Computed without the code of the token endpoint on purpose: a test that watches for outages should not depend on the code that
 * it checks.
 */
export function acceptance(
  tenant: Tenant,
  appId: string,
  value: string,
  replicas: number,
  now: number,
): Acceptance {
  const application = tenant.applications.find(candidate => candidate.appId === appId.toLowerCase());
  const numbers = Array.from({ length: replicas }, (_, replica) => replica);
  const accepting = numbers.filter(replica => accepts(application, value, replica, now)).length;
  return { accepted: accepting === replicas, replicas: { accepting, of: replicas } };
}

function accepts(application: Application | undefined, value: string, replica: number, now: number): boolean {
  if (application === undefined || application.deletedAt !== undefined) return false;
  if (application.servicePrincipal?.enabled !== true || application.publicClient) return false;
  if (application.deactivated || application.disabledByMicrosoft) return false;
  if (application.blockedByConditionalAccess || now < (application.seenFrom?.[replica] ?? 0)) return false;
  const passwords = [...application.passwords, ...(application.servicePrincipal.passwords ?? [])];
  return passwords.some(password => password.value === value && works(password, replica, now));
}

function works(password: Password, replica: number, now: number): boolean {
  if (now < password.start || now >= password.end) return false;
  if (now < (password.seenFrom[replica] ?? password.addedAt)) return false;
  return password.removedAt === undefined || now < (password.goneFrom[replica] ?? password.removedAt);
}
