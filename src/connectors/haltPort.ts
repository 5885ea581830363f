import type { SecretClient } from '@azure/keyvault-secrets';
import { vaultName } from '../policy/place.ts';
import type { VaultPlace } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { Halted, HaltPort } from '../rotation/ports.ts';
import { type Call, failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { HALT, readHalt, writeHalt } from './haltTag.ts';
import { endingPages } from './pages.ts';
import { parseResponse } from './responseSchema.ts';
import { openSecretClient } from './secretClient.ts';
import { openVault } from './vaultPort.ts';
import { secretVersion } from './vaultVersions.ts';
import { TAG_LIMIT, type TagMap } from './versionTags.ts';

/** Sets and removes the halt of one vault secret: a tag on its newest version. All other tags stay unchanged. */
export async function openHalting(access: CloudAccess, place: VaultPlace): Promise<HaltPort> {
  const [vault, client] = await Promise.all([openVault(access, place), openSecretClient(access, place.url)]);
  const call = callFor(place);
  const change = async (change: (tags: TagMap) => Record<string, string> | undefined): Promise<Halted> => {
    const state = await vault.read();
    const newest = state.state === 'present' ? state.versions[0]?.version : undefined;
    if (newest === undefined) return { state: 'absent' };
    const tags = await tagsOf(client, place.secret, newest, call);
    const wanted = change(tags);
    const before = readHalt(tags[HALT]);
    const seen = { state: 'present', ...(before === undefined ? {} : { before }) } as const;
    if (wanted === undefined) return { ...seen, changed: false };
    if (Object.keys(wanted).length > TAG_LIMIT) throw noRoomForIt(call.subject);
    await write(client, place.secret, newest, wanted, call);
    return { ...seen, changed: true };
  };
  return {
    set: halt =>
      change(tags => (tags[HALT] === undefined ? { ...tags, [HALT]: writeHalt(halt) } : undefined)),
    lift: () => change(({ [HALT]: halt, ...others }) => (halt === undefined ? undefined : others)),
  };
}

function callFor(place: VaultPlace): Call {
  const { url, secret } = place;
  const needs = 'the role "Key Vault Secrets Officer" on the vault';
  return {
    subject: `vault secret ${url}/secrets/${secret}`,
    idempotent: true,
    needs,
    names: { vault: vaultName(place), secret },
  };
}

async function tagsOf(client: SecretClient, name: string, version: string, call: Call): Promise<TagMap> {
  try {
    const pages = client.listPropertiesOfSecretVersions(name).byPage();
    for await (const page of endingPages(pages, each => each.version, call))
      for (const one of page)
        if (one.version === version) return parseResponse(secretVersion, one, call).tags ?? {};
  } catch (error) {
    throw failure(error, call);
  }
  throw new Problem({
    code: 'try-later',
    subject: call.subject,
    reason: `version ${version} is not listed (any more)`,
  });
}

async function write(
  client: SecretClient,
  name: string,
  version: string,
  tags: Record<string, string>,
  call: Call,
): Promise<void> {
  try {
    await client.updateSecretProperties(name, version, { tags });
  } catch (error) {
    throw failure(error, call);
  }
}

function noRoomForIt(subject: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it has ${TAG_LIMIT} tags already, the maximum in Key Vault`,
    remedy: 'set paused: { reason: … } in the policy, or remove a tag',
  });
}
