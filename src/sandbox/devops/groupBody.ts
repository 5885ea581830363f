import type { Fault } from './answer.ts';
import { badArgument, nullArgument } from './fault.ts';
import type { Organization, VariableGroup } from './state.ts';

/** The parsed body of a write to a variable group. */
export interface GroupBody {
  readonly name: string;
  readonly description: string;
  readonly type: VariableGroup['type'];
  readonly providerData: unknown;
  readonly variables: Readonly<Record<string, SentVariable>>;
  readonly references: readonly SentReference[];
}

export interface SentVariable {
  /** undefined: null, or absent. */
  readonly value: string | undefined;
  readonly isSecret: boolean;
  readonly isReadOnly: boolean;
}

interface SentReference {
  readonly name: string;
  readonly projectId: string;
}

export type ReadBody =
  | { readonly ok: true; readonly body: GroupBody }
  | { readonly ok: false; readonly fault: Fault };

/** Reads the body; the service treats what it cannot deserialise as null (terraform-provider-azuredevops#945). */
export function readGroupBody(raw: Buffer): ReadBody {
  const sent = parse(raw);
  const variables = readVariables(sent?.['variables']);
  if (sent === undefined || variables === undefined) return refuse(nullArgument('variableGroupParameters'));
  if (typeof sent['name'] !== 'string' || sent['name'].trim() === '')
    return refuse(nullArgument('variableGroupParameters.Name'));
  if (Object.keys(variables).length === 0) return refuse(nullArgument('variableGroupParameters.Variables'));
  const twice = doubled(Object.keys(variables));
  if (twice !== undefined)
    return refuse(badArgument(`An item with the same key has already been added: ${twice}`));
  const large = Object.entries(variables).find(([, { value = '' }]) => value.length > LONGEST_VALUE);
  if (large !== undefined) return refuse(badArgument(tooLong(large[0])));
  const type = sent['type'] ?? 'Vsts';
  if (type !== 'Vsts' && type !== 'AzureKeyVault')
    return refuse(badArgument(`Variable group type ${type} is not supported.`));
  const description = typeof sent['description'] === 'string' ? sent['description'] : '';
  const references = readReferences(sent['variableGroupProjectReferences']);
  return {
    ok: true,
    body: {
      name: sent['name'],
      description,
      type,
      providerData: sent['providerData'] ?? null,
      variables,
      references,
    },
  };
}

/** A user reported this limit in the library (azure-devops-docs#1380); the text, and that it is a 400: guess. */
const LONGEST_VALUE = 4096;

function tooLong(name: string): string {
  return `The value of variable ${name} is longer than ${LONGEST_VALUE} characters.`;
}

/** What is wrong with the references of an organization-level write (azure-facts §5.2); undefined: nothing. */
export function referenceFault(body: GroupBody, organization: Organization): Fault | undefined {
  for (const reference of body.references) {
    if (reference.name === '')
      return badArgument('Project information name is not valid for variable group.');
    const known = organization.projects.some(
      one => one.id.toLowerCase() === reference.projectId.toLowerCase(),
    );
    if (!known) return badArgument('Project information id is not valid for variable group.');
  }
  return undefined;
}

function refuse(fault: Fault): ReadBody {
  return { ok: false, fault };
}

function parse(raw: Buffer): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(raw.toString('utf8')));
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  const fits = typeof value === 'object' && value !== null && !Array.isArray(value);
  return fits ? (value as Record<string, unknown>) : undefined;
}

function readVariables(sent: unknown): Record<string, SentVariable> | undefined {
  const variables = Object.entries(asRecord(sent) ?? {}).map(
    ([name, one]) => [name, readVariable(one)] as const,
  );
  if (variables.some(([, one]) => one === undefined)) return undefined;
  return Object.fromEntries(variables) as Record<string, SentVariable>;
}

function readVariable(sent: unknown): SentVariable | undefined {
  const one = asRecord(sent);
  if (one === undefined) return undefined;
  const { value } = one as { value?: unknown };
  if (typeof value === 'object' && value !== null) return undefined;
  return {
    value: value === undefined || value === null ? undefined : String(value),
    isSecret: one['isSecret'] === true,
    isReadOnly: one['isReadOnly'] === true,
  };
}

function readReferences(sent: unknown): SentReference[] {
  if (!Array.isArray(sent)) return [];
  return sent.map((one: unknown) => {
    const reference = asRecord(one);
    return {
      name: text(reference?.['name']),
      projectId: text(asRecord(reference?.['projectReference'])?.['id']),
    };
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Variable names are case-insensitive. */
function doubled(names: readonly string[]): string | undefined {
  const lower = names.map(name => name.toLowerCase());
  return names.find((_, index) => lower.indexOf(lower[index] ?? '') !== index);
}
