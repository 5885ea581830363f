import type { GetTokenOptions } from '@azure/core-auth';
import type { Rotation } from '../policy/policy.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { TargetKind } from './targetKind.ts';

/** A place is read, and so is its mark; the vault tells its versions and a value. */
const READINGS_AT_ONCE = 2;

/**
 * Opens connections to a rotation's services and asks for their tokens, all side by side and each once per run, so that
 * no call has to wait for what could have come earlier. What fails here fails again at the call that needs it, and is
 * told there.
 */
export function preparing(access: CloudAccess, kinds: readonly TargetKind[]): (rotation: Rotation) => void {
  const done = new Set<string>();
  const once = (key: string, act: () => void) => {
    if (done.has(key)) return;
    done.add(key);
    act();
  };
  return rotation => {
    const targetKinds = kinds.filter(({ name }) => rotation.targets.some(({ kind }) => kind === name));
    const questions = questionsFor(access, rotation, targetKinds);
    for (const url of servicesOf(access, rotation, targetKinds))
      once(url, () => access.wire.expect(url, READINGS_AT_ONCE, 'fetch'));
    const { authority } = access.endpoints;
    once(authority, () => access.wire.expect(authority, questions.length, 'fetch'));
    for (const question of questions)
      once(JSON.stringify(question), () => void ask(access, question).catch(() => {}));
  };
}

function servicesOf({ endpoints }: CloudAccess, { vault }: Rotation, targetKinds: readonly TargetKind[]) {
  return [endpoints.graph, vault.url, ...targetKinds.map(kind => kind.service.address(endpoints))];
}

interface Question {
  readonly scope: string;
  readonly options: GetTokenOptions;
}

/** As the clients will ask, word for word: otherwise it would be another token. */
function questionsFor(
  { endpoints }: CloudAccess,
  { tenant }: Rotation,
  targetKinds: readonly TargetKind[],
): Question[] {
  const { graph, vaultSuffix } = endpoints;
  return [
    { scope: `${graph}/.default`, options: { tenantId: tenant } },
    // The vault's challenge names its tenant: nearly always this one. The client asks so (azure-facts §3.1).
    { scope: `https://${vaultSuffix}/.default`, options: { tenantId: tenant, enableCae: true } },
    ...targetKinds
      .flatMap(kind => kind.token?.(endpoints) ?? [])
      .map(({ scope, ...options }) => ({ scope, options })),
  ];
}

async function ask(access: CloudAccess, { scope, options }: Question): Promise<void> {
  await (await access.credential()).getToken(scope, options);
}
