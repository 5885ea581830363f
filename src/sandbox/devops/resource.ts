import { once } from '../once.ts';
import { type Location, locations } from './recorded.ts';
import type { Route } from './route.ts';

/** The resource of an address. */
export interface Resource {
  readonly location: Location;
  /** `core/projects`, in lower case. */
  readonly name: string;
  /** The values of the template's parameters after `_apis`, in their order. */
  readonly parameters: readonly string[];
}

interface Pattern {
  readonly location: Location;
  readonly ofProject: boolean;
  /** After `_apis`; literals are in lower case. */
  readonly segments: readonly string[];
  readonly literals: number;
}

const PREFIXES: Readonly<Record<string, boolean>> = {
  '': false,
  '{project}': true,
  '{scopeIdentifier}': true,
};

const patterns = once((): readonly Pattern[] => locations().flatMap(patternOf));

/** Excluded: addresses without `_apis`, those of a team, and the service's own fallback resource. */
function patternOf(location: Location): Pattern[] {
  const { area, resourceName, routeTemplate } = location;
  const parts = routeTemplate.split('/').filter(part => part !== '');
  const mark = parts.indexOf('_apis');
  const ofProject = PREFIXES[parts.slice(0, mark).join('/')];
  if (mark < 0 || ofProject === undefined || area === 'Fallback') return [];
  const segments = parts.slice(mark + 1).map(part => {
    const literal = { '{area}': area, '{resource}': resourceName }[part] ?? part;
    return isParameter(literal) ? literal : literal.toLowerCase();
  });
  return [{ location, ofProject, segments, literals: segments.filter(each => !isParameter(each)).length }];
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

/** Where several templates match, the one with the most literals; undefined: Azure DevOps has no such address. */
export function findResource({ project, api }: Route): Resource | undefined {
  const fitting = patterns().filter(
    one => one.ofProject === (project !== undefined) && fits(one.segments, api),
  );
  const best = fitting.reduce<Pattern | undefined>(
    (left, right) => (left !== undefined && left.literals >= right.literals ? left : right),
    undefined,
  );
  if (best === undefined) return undefined;
  const { area, resourceName } = best.location;
  return {
    location: best.location,
    name: `${area}/${resourceName}`.toLowerCase(),
    parameters: api.filter((_, index) => isParameter(best.segments[index] ?? '{')),
  };
}

/** Parameters at the end are optional; `{*all}` matches the rest of the path. */
function fits(segments: readonly string[], parts: readonly string[]): boolean {
  const all = segments.findIndex(segment => segment.startsWith('{*'));
  if (parts.length > segments.length && all < 0) return false;
  return segments.every((segment, index) => {
    const part = parts[index];
    return isParameter(segment) ? true : part?.toLowerCase() === segment;
  });
}
