import { buildContextOf, secretOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import { organizationPlace } from './organizationPlace.ts';
import { otherPlace, storedName } from './place.ts';
import type { RepositoryEdit } from './schema.ts';
import { sealingKey } from './seal.ts';
import { sharesOf } from './seed.ts';
import { sceneOn } from './servers.ts';
import type { Repository, RepositorySecret } from './state.ts';

/** Changes that a person makes to secrets of repositories and organizations, variables, environments and sealing key. */
export function editRepository(whole: Scene, edit: RepositoryEdit): Record<string, unknown> {
  const scene = sceneOf(whole, edit.server);
  if (edit.op === 'set-organization-secret') return setOrganizationSecret(scene, edit);
  const repository = findRepository(scene, edit.repository);
  if (edit.op === 'rotate-repository-key') {
    repository.key = sealingKey(scene.random);
    return { keyId: repository.key.id };
  }
  if (edit.op === 'rename-environment') return renameEnvironment(repository, edit.environment, edit.to);
  if (edit.op === 'change-workflow') return changeWorkflow(repository, edit);
  const place = edit.environment === undefined ? repository : repository.environments[edit.environment];
  if (place === undefined) throw new Error(`no environment ${edit.environment} in ${repository.fullName}`);
  const { now } = scene.clock;
  if (edit.op === 'set-repository-variable') put(place.variables, edit.name, edit.value, now());
  else {
    const { store } = edit;
    const secrets =
      edit.environment !== undefined || store === 'actions'
        ? place.secrets
        : otherPlace(repository, store, true).secrets;
    put(secrets, edit.name, edit.value === null ? null : secretOf(buildContextOf(scene), edit.value), now());
  }
  return {};
}

function sceneOf(scene: Scene, host: string | undefined): Scene {
  if (host === undefined) return scene;
  const server = scene.world.githubServers?.find(one => one.host === host);
  if (server === undefined) throw new Error(`no GitHub server ${host}`);
  return sceneOn(scene, server);
}

function setOrganizationSecret(
  scene: Scene,
  edit: Extract<RepositoryEdit, { op: 'set-organization-secret' }>,
): Record<string, unknown> {
  const place = organizationPlace(scene, edit.organization, edit.store, true);
  if (place === undefined) throw new Error(`no organization ${edit.organization}`);
  const { now } = scene.clock;
  if (edit.value !== undefined)
    put(
      place.secrets,
      edit.name,
      edit.value === null ? null : secretOf(buildContextOf(scene), edit.value),
      now(),
    );
  const secret = place.secrets[edit.name.toUpperCase()];
  if (edit.sharing !== undefined && secret !== undefined)
    Object.assign(secret, sharesOf(edit.sharing), { updatedAt: now() });
  return {};
}

function changeWorkflow(
  { workflows = [], fullName }: Repository,
  { workflow: file, ends, stays, disabled }: Extract<RepositoryEdit, { op: 'change-workflow' }>,
): Record<string, unknown> {
  const found = workflows.find(one => one.file === file);
  if (found === undefined) throw new Error(`no workflow ${file} in ${fullName}`);
  if (ends === null) delete found.ends;
  else if (ends !== undefined) found.ends = ends;
  if (stays === null) delete found.stays;
  else if (stays !== undefined) found.stays = stays;
  if (disabled !== undefined) found.disabled = disabled;
  return {};
}

/** Its contents are kept. The old name then belongs to no environment, for reads and for writes. */
function renameEnvironment(
  { environments, fullName }: Repository,
  name: string,
  to: string,
): Record<string, unknown> {
  const from = storedName(environments, name);
  const moved = from === undefined ? undefined : environments[from];
  if (from === undefined || moved === undefined) throw new Error(`no environment ${name} in ${fullName}`);
  const taken = storedName(environments, to);
  if (taken !== undefined && taken !== from)
    throw new Error(`${fullName} has an environment ${taken} already`);
  delete environments[from];
  environments[to] = moved;
  return {};
}

function findRepository(scene: Scene, fullName: string): Repository {
  const found = scene.world.repositories.find(one => one.fullName.toLowerCase() === fullName.toLowerCase());
  if (found === undefined) throw new Error(`no repository ${fullName}`);
  return found;
}

function put(place: Record<string, RepositorySecret>, name: string, value: string | null, now: number): void {
  const key = name.toUpperCase();
  if (value === null) delete place[key];
  else place[key] = { ...place[key], value, createdAt: place[key]?.createdAt ?? now, updatedAt: now };
}
