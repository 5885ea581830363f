/** What a write does to a stored connection; nothing is changed here. */
import { sameText } from '../route.ts';
import type { ProjectName, Sent, SentConnection } from './body.ts';
import { isSecretParameter } from './parameters.ts';
import type { ServiceConnection } from './state.ts';

type Parameters = Pick<ServiceConnection, 'parameters' | 'secretParameters'>;

/**
 * The parameters of the body replace all stored ones. A secret one that is null keeps its stored value: the portal, which never has
 * the value, sends null when a person changes a description (inference). The empty text wipes it
 * (terraform-provider-azuredevops#719, #550), and the text `null` is a value like any other (#422, pull request #705). A secret
 * parameter that is not sent is wiped, too: guess.
 */
export function mergedParameters(stored: Parameters | undefined, sent: Sent): Parameters {
  const secretParameters = Object.keys(sent).filter(
    name => isSecretParameter(name) || isAmong(name, stored?.secretParameters ?? []),
  );
  const parameters = Object.entries(sent).map(([name, value]) => {
    const kept = isAmong(name, secretParameters) ? storedValue(stored, name) : '';
    return [name, value ?? kept] as const;
  });
  return { parameters: Object.fromEntries(parameters), secretParameters };
}

function storedValue(stored: Parameters | undefined, name: string): string {
  const found = Object.entries(stored?.parameters ?? {}).find(([other]) => sameText(other, name));
  return found?.[1] ?? '';
}

function isAmong(name: string, names: readonly string[]): boolean {
  return names.some(one => sameText(one, name));
}

/** Members whose change needs an administrator of the organization: all but names, descriptions and projects. */
export function changesMore(stored: ServiceConnection, sent: SentConnection): boolean {
  const merged = mergedParameters(stored, sent.authorization.parameters ?? {});
  return (
    !sameText(stored.type, sent.type) ||
    stored.url !== sent.url ||
    !sameText(stored.scheme, sent.authorization.scheme) ||
    !sameMap(stored.parameters, merged.parameters) ||
    !sameMap(stored.data, sentData(sent)) ||
    (sent.isDisabled ?? stored.disabled ?? false) !== (stored.disabled ?? false)
  );
}

export function sentData({ data }: Pick<SentConnection, 'data'>): Record<string, string> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([name, value]) => [name, value ?? '']));
}

/** The first parameter that differs from its stored value; a secret one that is null differs in nothing. */
export function changedParameter(stored: ServiceConnection, sent: SentConnection): string | undefined {
  const { parameters } = mergedParameters(stored, sent.authorization.parameters ?? {});
  return Object.keys(parameters).find(name => parameters[name] !== storedValue(stored, name));
}

function sameMap(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every(name => left[name] === right[name]);
}

export function sameProjects(one: readonly ProjectName[], other: readonly ProjectName[]): boolean {
  const ids = (all: readonly ProjectName[]) => all.map(({ projectId }) => projectId.toLowerCase()).sort();
  return ids(one).join() === ids(other).join();
}

/** Names are unique in each project. */
export function clashOf(
  others: readonly ServiceConnection[],
  references: readonly ProjectName[],
): string | undefined {
  const taken = others.flatMap(one => one.references);
  return references.find(({ projectId, name }) =>
    taken.some(one => sameText(one.projectId, projectId) && sameText(one.name, name)),
  )?.name;
}
