/** The run of a pipeline that this happens in, as its variables tell: for records that are read long after. */
import type { CiRun } from '../report/incidentRecord.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Variables of GitHub Actions (docs.github.com, "Variables reference"), Azure Pipelines (learn.microsoft.com, "Use predefined
 * variables") and GitLab (docs.gitlab.com, "Predefined CI/CD variables reference").
 */
export function ciRunOf(env: Variables): CiRun | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') return gitHub(env);
  if (env['TF_BUILD'] !== undefined) return azurePipelines(env);
  if (env['GITLAB_CI'] !== undefined) return told('GitLab', env['CI_JOB_URL'], env['GITLAB_USER_LOGIN']);
  return undefined;
}

function gitHub(env: Variables): CiRun | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  if (!server || !repository || !id) return undefined;
  const attempt = env['GITHUB_RUN_ATTEMPT'] ? `/attempts/${env['GITHUB_RUN_ATTEMPT']}` : '';
  const url = `${server}/${repository}/actions/runs/${id}${attempt}`;
  return told('GitHub Actions', url, env['GITHUB_TRIGGERING_ACTOR'] ?? env['GITHUB_ACTOR']);
}

function azurePipelines(env: Variables): CiRun | undefined {
  const { SYSTEM_COLLECTIONURI: collection, SYSTEM_TEAMPROJECT: project, BUILD_BUILDID: id } = env;
  if (!collection || !project || !id) return undefined;
  const url = `${collection.replace(/\/$/, '')}/${encodeURIComponent(project)}/_build/results?buildId=${id}`;
  return told('Azure Pipelines', url, env['BUILD_REQUESTEDFOR']);
}

function told(system: string, url: string | undefined, startedBy: string | undefined): CiRun | undefined {
  if (!url) return undefined;
  return { system, url, ...(startedBy ? { startedBy } : {}) };
}
