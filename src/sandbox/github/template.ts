/** Address templates of the OpenAPI description: `/repos/{owner}/{repo}`. */

export interface Matched {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Of the matching templates, the one with the fewest parameters. A slash in a name has to be sent as `%2F`, and is decoded here.
 */
export function matching(path: string, templates: readonly string[]): Matched | undefined {
  const parts = path.split('/');
  return templates
    .flatMap(template => {
      const parameters = fitted(template.split('/'), parts);
      return parameters === undefined ? [] : { template, parameters };
    })
    .toSorted((left, right) => sizeOf(left) - sizeOf(right))[0];
}

function fitted(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== part : part === '') return undefined;
    if (name !== undefined) parameters[name] = part.replaceAll('%2F', '/');
  }
  return parameters;
}

function sizeOf({ parameters }: Matched): number {
  return Object.keys(parameters).length;
}
