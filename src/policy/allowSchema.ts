/** `allow` in a policy: the only places that secrets may go to. */
import * as z from 'zod/mini';
import { SHARED_HOSTS } from './destination.ts';
import { described, map, text, wanted } from './fields.ts';

const HOST = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?';
/** Below it, at a server of one's own. */
const PATH = '(?:/[A-Za-z0-9._~-]+)*';
const GUID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

/** No wildcards: names of vaults, organizations and owners belong to whoever takes them first, in the whole world. */
function names(pattern: string, what: string, example: string, ...checks: z.core.$ZodCheck<string>[]) {
  const entry = text(
    `^(?:${pattern})$`,
    `${what}, such as ${example}; wildcards are not possible`,
    ...checks,
  );
  return z.optional(z.array(entry, { error: wanted(`a list such as [${example}]`) }));
}

export const allowSchema = described(
  map(
    {
      subscriptions: described(
        names(
          `(?:${HOST}${PATH}/)?${GUID}`,
          'the id of a subscription',
          '6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214',
        ),
        'Azure subscriptions, by id; in a private cloud with the host of its Resource Manager, HOST/ID.',
      ),
      vaults: described(
        names(HOST, 'the name or the host of a Key Vault', 'kv-payments'),
        'Key Vaults, by name (in the cloud of the policy) or by host: those of rotations, and those of copies.',
      ),
      organizations: described(
        names(`${HOST}${PATH}/[A-Za-z0-9_-]+`, 'an organization with its host', 'dev.azure.com/contoso'),
        'Organizations of Azure DevOps (`dev.azure.com/NAME`), and owners at GitHub (`github.com/NAME`) with all of their repositories.',
      ),
      repositories: described(
        names(
          `(?:${HOST}${PATH}/)?[A-Za-z0-9_-]+/[A-Za-z0-9._-]+`,
          'a repository as owner/name',
          'contoso/payments',
        ),
        'GitHub repositories, as owner/name; at a server of its own HOST/owner/name.',
      ),
      hosts: described(
        names(
          HOST,
          'a host',
          'github.contoso.com',
          z.refine(host => !SHARED_HOSTS.has(host.toLowerCase()), {
            error: 'expected the host of a server of your own: everybody may have a place at this one',
          }),
        ),
        'Hosts of servers of your own, with all that is on them.',
      ),
    },
    'a map such as { vaults: [kv-payments], organizations: [dev.azure.com/contoso] }',
  ),
  'The only places that secrets may go to: any other vault or target is refused by every verb. One entry for a place is enough. Left out: every place is allowed. Not in `defaults`, nor for a single rotation.',
);
