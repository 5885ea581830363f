import { kindOf } from '../kind.ts';
import { github } from '../services/github.ts';
import { githubSecretSettings } from './settings.ts';

export const githubSecret = kindOf({
  name: 'githubSecret',
  schema: githubSecretSettings,
  label: ({ repository, environment, secret }) =>
    `githubSecret ${[repository, environment].filter(Boolean).join('/')} ${secret}`,
  place: ['repository', 'environment', 'secret'],
  service: github,
  async open(settings, access) {
    const { openGithubSecret } = await import('./target.ts');
    return openGithubSecret(access, settings);
  },
});
