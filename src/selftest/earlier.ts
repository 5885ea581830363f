/** What earlier self-tests left behind, because they were killed. */
import * as z from 'zod/mini';
import type { Things } from './cleaning.ts';
import { isSecretName, type Listed, pages, probeOf, registrations } from './ours.ts';
import { PROBE, type SelftestPorts } from './ports.ts';

/** Younger objects may belong to a self-test in progress, and are left alone. */
const AT_WORK_MS = 3_600_000;

export interface LeftBefore {
  readonly found: readonly Things[];
  /** Lists that could not be read, or not completely. */
  readonly unread: readonly { readonly what: string; readonly why: string }[];
}

export async function leftBefore(
  ports: SelftestPorts,
  graph: string,
  vault: string | undefined,
  now: Date,
): Promise<LeftBefore> {
  const oldest = now.getTime() - AT_WORK_MS;
  const apps = await registrations(ports, graph, `startswith(displayName,'${PROBE}-')`);
  const kept = vault === undefined ? { found: [] } : await secretsIn(ports, vault);
  const old = apps.found.filter(({ createdAt }) => createdAt !== undefined && createdAt.getTime() < oldest);
  // Its secrets are added by name as well: the vault's list may be incomplete.
  const named = old.map(({ id, appId, displayName: name }) => ({
    ...{ name, app: id, client: appId },
    secrets: vault === undefined ? [] : [name, probeOf(name)],
  }));
  const isTaken = new Set(named.flatMap(({ secrets }) => secrets));
  const alone = kept.found.filter(({ name, createdMs }) => createdMs < oldest && !isTaken.has(name));
  return {
    found: [...named, ...alone.map(({ name }) => ({ name, secrets: [name] }))],
    unread: [
      ...unread(`the registrations whose name starts with ${PROBE}-`, apps),
      ...unread(`the names of the secrets in ${vault}`, kept),
    ],
  };
}

function unread(what: string, { trouble }: Listed<unknown>): LeftBefore['unread'] {
  return trouble === undefined ? [] : [{ what, why: trouble }];
}

const secrets = z.object({
  value: z.array(z.object({ id: z.string(), attributes: z.object({ created: z.number() }) })),
  nextLink: z.nullish(z.string()),
});

interface VaultSecret {
  readonly name: string;
  readonly createdMs: number;
}

async function secretsIn(ports: SelftestPorts, vault: string): Promise<Listed<VaultSecret>> {
  const listed = await pages(ports, `${vault}/secrets?api-version=7.4`, ({ body }) => {
    const read = z.safeParse(secrets, body);
    return read.success ? { items: read.data.value, next: read.data.nextLink } : undefined;
  });
  const found = listed.found.flatMap(({ id, attributes: { created } }) => {
    const name = URL.canParse(id) ? (new URL(id).pathname.split('/').at(-1) ?? '') : '';
    return isSecretName(name) ? [{ name, createdMs: created * 1000 }] : [];
  });
  return { ...listed, found };
}
