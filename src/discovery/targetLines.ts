/** A place as an entry of `targets` in a policy: for the file that is written, and for people to paste. */
import { GUID } from '../policy/guid.ts';
export interface TargetLine {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly template?: string;
}

export function targetLines({ kind, settings, template }: TargetLine): string[] {
  const fields = Object.entries(settings).map(([key, value]) => `${key}: ${scalar(value)}`);
  return [
    `- ${kind}: { ${fields.join(', ')} }`,
    ...(template === undefined ? [] : [`  template: ${JSON.stringify(template)}`]),
  ];
}

const WORD = /^[A-Za-z][\w.-]*(?:\/[\w.-]+)*$/;
const ADDRESS = /^https:\/\/[\w./-]+$/;
/** YAML 1.1 and 1.2 read these as something else than a text. */
const NOT_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** Quoted as JSON, which is YAML, unless it is a text without quotes in every YAML. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = (WORD.test(value) && !NOT_TEXT.test(value)) || GUID.test(value) || ADDRESS.test(value);
  return isPlain ? value : JSON.stringify(value);
}
