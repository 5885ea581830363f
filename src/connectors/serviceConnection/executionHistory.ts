/** Which runs of pipelines have used a connection: its usage history in the portal (vsts-rest-api-specs serviceEndpoint 7.1). */
import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import type { LastUse } from '../../rotation/placeFacts.ts';
import type { Call } from '../callFailure.ts';
import type { DevopsAsk } from '../devopsClient.ts';
import { isoDate, parseResponse } from '../responseSchema.ts';
import { API, type Connection } from './connection.ts';

const records = z.object({
  value: z.array(
    z.object({
      data: z.object({
        definition: z.optional(z.nullable(z.object({ name: z.optional(z.nullable(z.string())) }))),
        startTime: z.optional(z.nullable(isoDate)),
        finishTime: z.optional(z.nullable(isoDate)),
        result: z.optional(z.nullable(z.string())),
      }),
    }),
  ),
});

/** The documentation does not say in which order they are listed. */
const SOME = '25';

/** Undefined where none is listed, or none has a date. */
export async function lastExecution(
  ask: DevopsAsk,
  { project, connection }: { readonly project: string; readonly connection: Connection },
  call: Call,
): Promise<LastUse | undefined> {
  const path = `${encodeURIComponent(project)}/_apis/serviceendpoint/${encodeURIComponent(connection.id)}/executionhistory`;
  const { value } = parseResponse(records, await ask('GET', path, { top: SOME, ...API }), call);
  const uses = value.flatMap(({ data: { definition, startTime, finishTime, result } }): LastUse[] => {
    const at = finishTime ?? startTime;
    if (at === undefined || at === null) return [];
    const by = definition?.name ? `pipeline ${inert(definition.name)}` : 'a pipeline without a name';
    return [{ at, by, ...(result ? { result: inert(result) } : {}) }];
  });
  return uses.toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
}
