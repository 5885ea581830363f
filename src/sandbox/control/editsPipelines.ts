import { storedName } from '../github/place.ts';
import { sealingKey } from '../grow/growPipelines.ts';
import type { Repository, RepositorySecret } from '../pipelines.ts';
import type { Scene } from '../wire.ts';
import type { Edit } from './editSchema.ts';

type PipelineEdit = Extract<
  Edit,
  {
    op:
      | 'set-variable'
      | 'set-repository-secret'
      | 'set-repository-variable'
      | 'rotate-repository-key'
      | 'rename-environment';
  }
>;

/** Edits of variable groups, and of a repository's secrets, variables and sealing key. */
export function applyPipelineEdit(scene: Scene, edit: PipelineEdit): Record<string, unknown> {
  if (edit.op === 'set-variable') return setVariable(scene, edit);
  const repository = findRepository(scene, edit.repository);
  if (edit.op === 'rotate-repository-key') {
    repository.key = sealingKey(scene.random);
    return { keyId: repository.key.id };
  }
  if (edit.op === 'rename-environment') return renameEnvironment(repository, edit.environment, edit.to);
  const place = edit.environment === undefined ? repository : repository.environments[edit.environment];
  if (place === undefined) throw new Error(`no environment ${edit.environment} in ${repository.fullName}`);
  const isSecret = edit.op === 'set-repository-secret';
  put(isSecret ? place.secrets : place.variables, edit.name.toUpperCase(), edit.value, scene.clock.now());
  if (isSecret && edit.value !== null) scene.world.issued.add(edit.value);
  return {};
}

/** What is in it goes along. Its old name is then that of no environment, for reads and for writes. */
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

function setVariable(scene: Scene, edit: Extract<Edit, { op: 'set-variable' }>): Record<string, unknown> {
  const organization = scene.world.organizations.find(
    one => one.name.toLowerCase() === edit.organization.toLowerCase(),
  );
  const group = organization?.groups.find(one => one.id === edit.group || one.name === edit.group);
  if (group === undefined) throw new Error(`no variable group ${edit.group} in ${edit.organization}`);
  if (edit.value === null) delete group.variables[edit.variable];
  else group.variables[edit.variable] = { value: edit.value, isSecret: edit.isSecret };
  if (edit.isSecret && edit.value !== null) scene.world.issued.add(edit.value);
  group.modifiedAt = scene.clock.now();
  group.modifiedBy = 'A person in the portal';
  return { group: group.id };
}

function findRepository(scene: Scene, fullName: string): Repository {
  const found = scene.world.repositories.find(one => one.fullName.toLowerCase() === fullName.toLowerCase());
  if (found === undefined) throw new Error(`no repository ${fullName}`);
  return found;
}

function put(place: Record<string, RepositorySecret>, name: string, value: string | null, now: number): void {
  if (value === null) delete place[name];
  else place[name] = { value, createdAt: place[name]?.createdAt ?? now, updatedAt: now };
}
