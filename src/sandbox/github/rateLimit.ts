import type { Reply } from '../wire.ts';
import { budget, json } from './answer.ts';
import type { Call } from './call.ts';

/** `GET /rate_limit`: the same constant status for all resources (@octokit/openapi 23, `rate-limit-overview`). */
export function getRateLimit({ request, scene }: Call): Reply {
  const core = budget(scene);
  const search = { ...core, limit: 30, remaining: 30, used: 0 };
  return json(request, scene, 200, { resources: { core, search, graphql: core }, rate: core });
}
