import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { failure, notFound, notSimulated, noUserAgent, versionFault } from './answer.ts';
import { byAnyName, byName } from './byId.ts';
import { conditional } from './conditional.ts';
import { editRepository } from './edits.ts';
import { findOperation, isWrongMethod } from './operation.ts';
import { repositoryEdits } from './schema.ts';
import { factsOfRepositories, growRepositories } from './seed.ts';
import { throttling } from './throttle.ts';
import { readToken, scopesOf } from './token.ts';
import type { Caller } from './visit.ts';

/** api.github.com: secrets of Actions, Dependabot and Codespaces, variables, workflows, and App sign-in (azure-facts §5.4). */
export const github: Service = {
  name: 'github',
  hosts: ['api.github.com'],
  answers: host => host.toLowerCase() === 'api.github.com',
  operation: request => findOperation(byAnyName(request))?.operation.operation ?? 'unknown',
  handle(request, scene) {
    if ((request.headers['user-agent'] ?? '') === '') return noUserAgent(request);
    return versionFault(request, scene) ?? conditional(request, answer(byName(request, scene), scene));
  },
  compresses: true,
  throttling,
  part: {
    facts: factsOfRepositories,
    grow: growRepositories,
    edits: repositoryEdits,
    edit: editRepository,
  },
};

const NOBODY: Caller = { repositories: [], permissions: undefined, memberOf: [] };

/** Without a valid token the response is 401 for every address, except for open operations. */
function answer(request: SandboxRequest, scene: Scene): Reply {
  const found = findOperation(request);
  const check = readToken(request, scene);
  if (!check.ok && found?.operation.open !== true) return failure(request, scene, 401, check.message);
  const caller = check.ok ? check : NOBODY;
  if (found === undefined) {
    if (isWrongMethod(request)) return notFound(request, scene);
    return notSimulated(request, scene, `${request.method} ${request.path}`);
  }
  const reply = found.operation.answer({ request, scene, caller, parameters: found.parameters });
  return { ...reply, headers: { ...reply.headers, ...scopesOf(check) } };
}
