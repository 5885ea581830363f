/** The body of a write to a service connection. */
import * as z from 'zod';
import { once } from '../../once.ts';
import type { Fault } from '../answer.ts';
import { badArgument, nullArgument } from '../fault.ts';
import { findProject } from '../route.ts';
import type { Organization } from '../state.ts';

const maybe = <T extends z.ZodType>(type: T) => type.nullish();

const schema = once(() =>
  z.looseObject({
    id: maybe(z.string()),
    name: z.string().min(1),
    type: z.string().min(1),
    url: z.string().min(1),
    description: maybe(z.string()),
    data: maybe(z.record(z.string(), maybe(z.string()))),
    authorization: z.looseObject({
      scheme: z.string().min(1),
      parameters: maybe(z.record(z.string(), maybe(z.string()))),
    }),
    isDisabled: maybe(z.boolean()),
    serviceEndpointProjectReferences: maybe(z.array(sentReference())),
  }),
);

const sentReference = once(() =>
  z.looseObject({
    projectReference: z.looseObject({ id: maybe(z.string()), name: maybe(z.string()) }),
    name: maybe(z.string()),
    description: maybe(z.string()),
  }),
);

export type SentConnection = z.output<ReturnType<typeof schema>>;
export type SentReference = z.output<ReturnType<typeof sentReference>>;
export type Sent = Readonly<Record<string, string | null | undefined>>;

export type ReadConnection =
  | { readonly ok: true; readonly sent: SentConnection }
  | { readonly ok: false; readonly fault: Fault };

/** terraform-provider-azuredevops, commons.go: the length of a description; that more is 400, and the text: guess. */
const LONGEST_DESCRIPTION = 1024;

/** `input`: parsed JSON; undefined where it could not be parsed. */
export function readConnection(input: unknown): ReadConnection {
  const read = schema().safeParse(input);
  if (!read.success) return refuse(nullArgument(placeOf(read.error)));
  const { description, serviceEndpointProjectReferences: references } = read.data;
  const described = [description, ...(references ?? []).map(one => one.description)];
  if (described.some(one => (one?.length ?? 0) > LONGEST_DESCRIPTION))
    return refuse(
      badArgument(
        `The description of a service connection cannot have more than ${LONGEST_DESCRIPTION} characters.`,
      ),
    );
  return { ok: true, sent: read.data };
}

/** `PATCH`: the projects that the connection is shared with. */
export function readReferences(body: Buffer): readonly SentReference[] | undefined {
  const read = z.array(sentReference()).safeParse(parsedBody(body));
  return read.success ? read.data : undefined;
}

export function parsedBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A sent reference with the id of its project. */
export interface ProjectName {
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
}

/** By the project's id, which the service needs, not by its name (guess, as for variable groups: azure-facts §5.2). */
export function namesInProjects(
  organization: Organization,
  references: readonly SentReference[],
  otherwise: { readonly name: string; readonly description: string },
): ProjectName[] | Fault {
  const named = references.map(({ projectReference: { id }, name, description }) => ({
    projectId: findProject(organization, id ?? '')?.id,
    name: name ?? otherwise.name,
    description: description ?? otherwise.description,
  }));
  const known = named.flatMap(({ projectId, ...rest }) =>
    projectId === undefined ? [] : [{ projectId, ...rest }],
  );
  return known.length === named.length
    ? known
    : badArgument('Project information id is not valid for service connection.');
}

function refuse(fault: Fault): ReadConnection {
  return { ok: false, fault };
}

/** `endpoint.Authorization`, the argument that is missing or has another type. */
function placeOf({ issues: [first] }: z.ZodError): string {
  const path = (first?.path ?? []).map(String).map(part => part.charAt(0).toUpperCase() + part.slice(1));
  return ['endpoint', ...path].join('.');
}
