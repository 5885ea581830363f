/** What a run of a workflow does with a secret: it signs in at the sandbox's own Entra. */
import { signInAs } from '../entra/signInAs.ts';
import type { Scene } from '../wire.ts';
import { isSharedWith, organizationPlace } from './organizationPlace.ts';
import { findPlace, storedName } from './place.ts';
import type { Repository, RepositorySecret, Workflow } from './state.ts';

/** The address of hosted runners in the sign-in log: invented. */
const ADDRESS = '203.0.113.81';

/** Whether the run of a workflow succeeds; one that signs in nowhere does. */
export function signsIn(scene: Scene, repository: Repository, { signIn }: Workflow): boolean {
  if (signIn === undefined) return true;
  const secret = secretFor(scene, repository, signIn);
  if (secret === undefined || secret.value === '') return false;
  return signInAs(scene, { appId: signIn.appId, value: secret.value, ip: ADDRESS }).accepted;
}

/**
 * The secret of an environment takes precedence over that of the repository, and that over the organization's (docs.github.com,
 * using secrets). Of repository and organization it is read when the run is queued, of an environment when the job starts (azure-facts
 * §5.4); here both are the moment of the dispatch.
 */
function secretFor(
  scene: Scene,
  repository: Repository,
  { secret, environment }: NonNullable<Workflow['signIn']>,
): RepositorySecret | undefined {
  const [login = ''] = repository.fullName.split('/');
  const shared = organizationPlace(scene, login, 'actions', false)?.secrets ?? {};
  const stores = [
    environment === undefined ? {} : (findPlace(repository, environment)?.secrets ?? {}),
    repository.secrets,
    Object.fromEntries(Object.entries(shared).filter(([, one]) => isSharedWith(one, repository))),
  ];
  return stores.flatMap(store => store[storedName(store, secret) ?? ''] ?? [])[0];
}
