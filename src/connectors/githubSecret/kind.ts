import { github } from '../services/github.ts';
import { kindOf } from '../targetKind.ts';
import { githubSecretSettings } from './settings.ts';

export const githubSecret = kindOf({
  name: 'githubSecret',
  schema: githubSecretSettings,
  label: ({ repository, environment, secret }) =>
    `githubSecret ${[repository, environment].filter(Boolean).join('/')} ${secret}`,
  place: ['repository', 'environment', 'secret'],
  proof: 'marked',
  service: github,
  needs:
    'GitHub: `Secrets: write`, and `Variables: write` for the readable mark beside the secret; for a secret of an environment `Environments: write`.',
  rights: ({ repository, environment }) => [
    {
      by: 'GitHub',
      right: `${environment === undefined ? 'Secrets and Variables' : 'Environments'}: read and write`,
      on: `repository ${repository}`,
    },
  ],
  async open(settings, access) {
    const { openGithubSecret } = await import('./target.ts');
    return openGithubSecret(access, settings);
  },
});
