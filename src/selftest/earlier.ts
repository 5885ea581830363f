/** What self-tests before this one left, because they were killed. */
import * as z from 'zod/mini';
import type { Things } from './cleaning.ts';
import { type Heard, PROBE, type SelftestPorts } from './ports.ts';

/** One that is at work is left alone. */
const AT_WORK_MS = 3_600_000;

const applications = z.object({
  value: z.array(
    z.object({ id: z.string(), displayName: z.string(), createdDateTime: z.nullable(z.string()) }),
  ),
});

const secrets = z.object({
  value: z.array(z.object({ id: z.string(), attributes: z.object({ created: z.number() }) })),
});

export async function leftBefore(
  ports: SelftestPorts,
  graph: string,
  vault: string | undefined,
  now: Date,
): Promise<Things[]> {
  const filter = encodeURIComponent(`startswith(displayName,'${PROBE}-')`);
  const heard = await ports.ask({
    method: 'GET',
    url: `${graph}/v1.0/applications?$filter=${filter}&$select=id,displayName,createdDateTime`,
  });
  const oldest = now.getTime() - AT_WORK_MS;
  const found = (read(applications, heard)?.value ?? []).filter(
    ({ createdDateTime }) => createdDateTime !== null && Date.parse(createdDateTime) < oldest,
  );
  const kept = vault === undefined ? [] : await secretsIn(ports, vault, oldest);
  const named = found.map(({ id, displayName }) => ({
    name: displayName,
    app: id,
    secrets: kept.filter(name => belongsTo(name, displayName)),
  }));
  const rest = kept.filter(name => !found.some(({ displayName }) => belongsTo(name, displayName)));
  return [...named, ...rest.map(name => ({ name, secrets: [name] }))];
}

/** The first page is enough: who left more than 25 asks again. */
async function secretsIn(ports: SelftestPorts, vault: string, oldest: number): Promise<string[]> {
  const heard = await ports.ask({ method: 'GET', url: `${vault}/secrets?api-version=7.4` });
  return (read(secrets, heard)?.value ?? []).flatMap(({ id, attributes: { created } }) => {
    const name = new URL(id).pathname.split('/').at(-1) ?? '';
    return name.startsWith(`${PROBE}-`) && created * 1000 < oldest ? [name] : [];
  });
}

function belongsTo(secret: string, name: string): boolean {
  return secret === name || secret === `${name}-probe`;
}

function read<S extends z.ZodMiniType>(schema: S, { status, body }: Heard): z.output<S> | undefined {
  if (status !== 200) return undefined;
  const answer = z.safeParse(schema, body);
  return answer.success ? answer.data : undefined;
}
