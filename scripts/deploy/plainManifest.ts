/** The manifest of config/deploy/kubernetes: the chart's, with its values filled in, so that neither says what the other does not. */
import { parse } from 'yaml';
import { z } from 'zod';

const values = z.looseObject({ image: z.string() });

export interface ChartFiles {
  readonly template: string;
  readonly values: string;
}

/** Where the chart asks for a value that is nobody's default. */
const PLACEHOLDERS = { clientId: '00000000-0000-0000-0000-000000000000' };

/**
 * The chart's template keeps to two expressions, `.Release.Name` and `toJson .Values.a.b`, so that nothing but a lookup is done here. Throws
 * for any other one.
 */
export function plainManifest(chart: ChartFiles): string {
  const known = { ...values.parse(parse(chart.values)), ...PLACEHOLDERS };
  return chart.template.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    if (expression === '.Release.Name') return 'keyturn';
    const path = /^toJson \.Values\.([\w.]+)$/.exec(expression)?.[1]?.split('.');
    if (path === undefined)
      throw new Error(`the chart's template has ${whole}, which the plain manifest cannot fill in`);
    return spaced(path.reduce<unknown>(at, known));
  });
}

function at(value: unknown, name: string): unknown {
  const found = z.record(z.string(), z.unknown()).parse(value);
  if (!(name in found)) throw new Error(`the chart's values have no ${name}`);
  return found[name];
}

/** JSON, with the blanks that people write. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${spaced(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
