/** What `init` asks a person for, where the command line does not say it. */
import { existsSync } from 'node:fs';
import type { CloudEndpoints } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { PIPELINES, type Pipeline } from './pipeline.ts';
import { vaultNamed } from './vaultNamed.ts';

/** Names or addresses of vaults; throws `wrong-usage` where none is given. */
export async function vaultsAsked(context: Context, endpoints: CloudEndpoints): Promise<readonly string[]> {
  const answer = await context.ask('Key Vaults that hold client secrets (names or addresses):');
  const words = (answer ?? '').split(/[\s,]+/).filter(word => word !== '');
  if (words.length > 0) return words.map(word => vaultNamed('init', word, endpoints));
  throw new Problem({
    code: 'wrong-usage',
    subject: 'keyturn init --vault',
    reason:
      answer === undefined
        ? 'no vault was named, and the input is not a terminal, so no question was asked'
        : 'no vault was named',
    remedy: `keyturn init --vault https://NAME.${endpoints.vaultSuffix}   (they are listed by: az keyvault list)`,
  });
}

/** Where the folder shows which system builds it. */
const SIGNS: Readonly<Record<Pipeline, readonly string[]>> = {
  github: ['.github'],
  azure: ['azure-pipelines', 'azure-pipelines.yml'],
};

/** Asks only about a system that this folder shows signs of; undefined: no pipeline is wanted. */
export async function pipelineAsked(
  context: Pick<Context, 'confirm'>,
  { ci }: { readonly ci?: Pipeline | 'none' },
): Promise<Pipeline | undefined> {
  if (ci !== undefined) return ci === 'none' ? undefined : ci;
  const seen = PIPELINES.find(each => SIGNS[each].some(sign => existsSync(sign)));
  if (seen === undefined) return undefined;
  const name = seen === 'github' ? 'GitHub Actions' : 'Azure Pipelines';
  return (await context.confirm(`Write a file for ${name}, too, that runs the policy every night?`)) === true
    ? seen
    : undefined;
}
