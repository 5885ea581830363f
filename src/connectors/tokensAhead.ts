import type { GetTokenOptions } from '@azure/core-auth';
import type { Rotation } from '../policy/policy.ts';
import type { CloudAccess } from './access.ts';
import { kinds } from './kinds.ts';

/**
 * Asks for the tokens of a rotation's services side by side, each once per run, so that no call has to wait for one that
 * could have come earlier. What fails here fails again at the call that needs it, and is told there.
 */
export function tokensAhead(access: CloudAccess): (rotation: Rotation) => void {
  const asked = new Set<string>();
  return rotation => {
    for (const question of questionsFor(access, rotation)) {
      const key = JSON.stringify(question);
      if (asked.has(key)) continue;
      asked.add(key);
      void ask(access, question).catch(() => {});
    }
  };
}

interface Question {
  readonly scope: string;
  readonly options: GetTokenOptions;
}

/** As the clients will ask, word for word: otherwise it would be another token. */
function questionsFor({ endpoints }: CloudAccess, { tenant, targets }: Rotation): Question[] {
  const { graph, vaultSuffix } = endpoints;
  const ofTargets = kinds
    .filter(({ name }) => targets.some(({ kind }) => kind === name))
    .flatMap(kind => kind.token?.(endpoints) ?? []);
  return [
    { scope: `${graph}/.default`, options: { tenantId: tenant } },
    // The vault's challenge names its tenant: nearly always this one. The client asks so (azure-facts §3.1).
    { scope: `https://${vaultSuffix}/.default`, options: { tenantId: tenant, enableCae: true } },
    ...ofTargets.map(({ scope, ...options }) => ({ scope, options })),
  ];
}

async function ask(access: CloudAccess, { scope, options }: Question): Promise<void> {
  await (await access.credential()).getToken(scope, options);
}
