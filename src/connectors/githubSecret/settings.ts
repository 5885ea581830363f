import * as z from 'zod/mini';
import { described, MISSING, oneOf, wanted } from '../../policy/fields.ts';
import { quote } from '../../policy/quote.ts';
import { REPOSITORY, workflowCanary } from './canarySettings.ts';

/** "Organization name may only contain alphanumeric characters or single hyphens"; 39 characters at most (the web page). */
const ORGANIZATION = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/;

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

const STORES = ['actions', 'dependabot', 'codespaces'] as const;

const wantedHost = wanted('the host name of a GitHub server such as github.contoso.com');

/** `githubSecret` in a policy: a secret of a repository, of one of its environments, or of an organization. */
export const githubSecretSettings = described(
  z
    .strictObject({
      host: described(
        z.optional(
          z.pipe(
            z.string({ error: wantedHost }).check(
              z.regex(HOST, { error: wantedHost, abort: true }),
              z.refine(host => !isApi(host), {
                error: ({ input }) =>
                  `${wantedHost({ input })}: did you mean ${quote(String(input).slice('api.'.length))}?`,
              }),
            ),
            // Where the cloud's own GitHub is there, it is the same place as without it (`withoutOwnHost`).
            z.transform(host => host.toLowerCase()),
          ),
        ),
        {
          description:
            'The host name of a GitHub Enterprise Server, or `SUBDOMAIN.ghe.com` of an enterprise with data residency. Left out: that of the cloud, github.com unless a private cloud names another.',
          examples: ['github.contoso.com'],
        },
      ),
      repository: described(
        z.optional(z.string().check(z.regex(REPOSITORY, 'owner/name'))),
        'The repository, as owner/name; either this or `organization`.',
      ),
      organization: described(
        z.optional(
          z.string().check(z.regex(ORGANIZATION, 'the name of an organization, without its repositories')),
        ),
        'The organization, for a secret that it shares with its repositories. Which of them may use it stays as it is.',
      ),
      environment: described(
        z.optional(
          z
            .string()
            .check(
              z.maxLength(255),
              z.regex(/^(?!\.\.?$)[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'the name of an environment'),
            ),
        ),
        'A deployment environment of the repository. Left out: a secret of the repository.',
      ),
      store: described(
        z.optional(
          z.pipe(
            oneOf(STORES),
            // The same place as without it.
            z.transform(store => (store === 'actions' ? undefined : store)),
          ),
        ),
        {
          description: 'Who gets the secret: workflows of Actions, Dependabot, or codespaces.',
          builtIn: 'actions',
        },
      ),
      secret: described(
        z
          .string()
          .check(
            z.regex(
              /^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$/,
              'letters, digits and underscores, not starting with a digit or GITHUB_',
            ),
          ),
        'The name of the secret.',
      ),
      canary: workflowCanary,
    })
    .check(({ value, issues }) => {
      if (issues.length > 0) return;
      for (const { at, message } of contradictions(value))
        issues.push({ code: 'custom', message, path: [...at], input: value });
    }),
  {
    description:
      'A secret of GitHub Actions, Dependabot or Codespaces. Write-only: an Actions variable of the same repository, environment or organization is its mark, with the key id: `<SECRET>_KEYTURN`, or `<SECRET>_KEYTURN_DEPENDABOT` and `<SECRET>_KEYTURN_CODESPACES` for those stores.',
    oneOf: [{ required: ['repository'] }, { required: ['organization'] }],
  },
);

interface Owned {
  readonly host?: string | undefined;
  readonly repository?: string | undefined;
  readonly organization?: string | undefined;
  readonly environment?: string | undefined;
  readonly store?: 'dependabot' | 'codespaces' | undefined;
  readonly canary?: { readonly repository?: string | undefined } | undefined;
}

/** Settings that cannot stand together. */
function contradictions(settings: Owned): { readonly at: readonly string[]; readonly message: string }[] {
  const { host, repository, organization, environment, store } = settings;
  if (repository === undefined && organization === undefined)
    return [{ at: ['repository'], message: `${MISSING}expected owner/name, or organization in its place` }];
  if (repository !== undefined && organization !== undefined)
    return [
      {
        at: ['organization'],
        message: 'expected either repository or organization: a secret belongs to one of them',
      },
    ];
  if (environment !== undefined && repository === undefined)
    return [
      { at: ['environment'], message: 'expected repository beside it: an organization has no environments' },
    ];
  if (environment !== undefined && store !== undefined)
    return [
      {
        at: ['store'],
        message: `expected no store: an environment has secrets of Actions only, none of ${store}`,
      },
    ];
  // Codespaces exist on github.com only (github/docs, feature overview of data residency; docs of Enterprise Server).
  if (host !== undefined && host !== 'github.com' && store === 'codespaces')
    return [
      { at: ['store'], message: 'expected actions or dependabot: Codespaces exist on github.com only' },
    ];
  return canaryFaults(settings);
}

/**
 * A workflow that is started gets secrets of Actions only (docs.github.com, "Understanding GitHub secret types": Dependabot secrets
 * are for workflows that Dependabot initiates, those of Codespaces for codespaces).
 */
function canaryFaults({ repository, organization, store, canary }: Owned) {
  if (canary === undefined) return [];
  if (store !== undefined)
    return [
      {
        at: ['canary'],
        message: `expected no canary: a workflow that is started gets no secret of ${store}`,
      },
    ];
  const at = ['canary', 'repository'];
  if (repository !== undefined && canary.repository !== undefined)
    return [{ at, message: 'expected no repository here: the workflow is one of that of the secret' }];
  if (organization === undefined) return [];
  if (canary.repository === undefined)
    return [
      {
        at,
        message: `${MISSING}expected owner/name: an organization has no workflows, but a repository that uses the secret`,
      },
    ];
  const [owner] = canary.repository.split('/');
  if (owner?.toLowerCase() === organization.toLowerCase()) return [];
  return [
    { at, message: `expected a repository of ${organization}: no other gets a secret of the organization` },
  ];
}

function isApi(host: string): boolean {
  return /^api\./i.test(host) && /\.(github|ghe)\.com$/i.test(host);
}

export type GithubSecretSettings = z.output<typeof githubSecretSettings>;
