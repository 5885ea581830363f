/** One step of a place in a JSON body: a member by name, an element by number, or all of them. */
type Step = { readonly name: string } | { readonly index: number } | 'each';

const STEP = /(?:^|\.)([^.[\]]+)|\[(\d+)\]|(\[\*\])|\["([^"]+)"\]/y;

/** Parses `value[0].signInActivity`, `passwordCredentials[*].endDateTime`, `["@odata.nextLink"]`; undefined: not a place. */
export function readPlace(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let end = 0;
  while (end < text.length) {
    STEP.lastIndex = end;
    const match = STEP.exec(text);
    if (match === null) return undefined;
    end = STEP.lastIndex;
    const [, plain, index, each, quoted] = match;
    if (each !== undefined) steps.push('each');
    else steps.push(index === undefined ? { name: plain ?? quoted ?? '' } : { index: Number(index) });
  }
  return steps.length > 0 ? steps : undefined;
}

/** What is put at a place: any JSON value, or nothing, which removes the member or element. */
export interface Change {
  readonly at: string;
  readonly to?: unknown;
  readonly remove?: true | undefined;
}

/** A changed copy of a JSON object; undefined where the body is none, or has nothing at the place. */
export function reshaped(body: unknown, change: Change): object | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body))
    return undefined;
  const copy: object = JSON.parse(JSON.stringify(body));
  return alter(copy, readPlace(change.at) ?? [], change) ? copy : undefined;
}

/**
 * Whether there was anything to change. In reverse order, so that a removed element does not shift those that are still to be
 * removed.
 */
function alter(inside: unknown, [step, ...rest]: readonly Step[], change: Change): boolean {
  if (typeof inside !== 'object' || inside === null || step === undefined) return false;
  const keys = keysAt(inside, step).toReversed();
  if (rest.length > 0) return keys.filter(key => alter(Reflect.get(inside, key), rest, change)).length > 0;
  for (const key of keys) {
    if (!change.remove) Reflect.set(inside, key, structuredClone(change.to));
    else if (Array.isArray(inside)) inside.splice(Number(key), 1);
    else Reflect.deleteProperty(inside, key);
  }
  return keys.length > 0;
}

function keysAt(inside: object, step: Step): string[] {
  if (step === 'each') return Object.keys(inside);
  const isElement = 'index' in step;
  if (isElement !== Array.isArray(inside)) return [];
  const key = isElement ? String(step.index) : step.name;
  return Object.hasOwn(inside, key) ? [key] : [];
}
