/** One step of a place in a JSON body: a member by name, an element by number, or each of them. */
type Step = { readonly name: string } | { readonly index: number } | 'each';

const STEP = /(?:^|\.)([^.[\]]+)|\[(\d+)\]|(\[\*\])|\["([^"]+)"\]/y;

/** Reads `value[0].signInActivity`, `passwordCredentials[*].endDateTime`, `["@odata.nextLink"]`; undefined: it is no place. */
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

/** What is put at a place: any JSON, or nothing, so that the member or element is gone. */
export interface Change {
  readonly at: string;
  readonly to?: unknown;
  readonly remove?: true | undefined;
}

/** A changed copy of a JSON object; undefined where it is none, or where nothing is at the place. */
export function reshaped(body: unknown, change: Change): object | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body))
    return undefined;
  const copy: object = JSON.parse(JSON.stringify(body));
  return alter(copy, readPlace(change.at) ?? [], change) ? copy : undefined;
}

/** Whether there was anything to change. From the end, so that what is removed moves nothing that comes after. */
function alter(inside: unknown, [step, ...rest]: readonly Step[], change: Change): boolean {
  if (typeof inside !== 'object' || inside === null || step === undefined) return false;
  const met = keysAt(inside, step).toReversed();
  if (rest.length > 0) return met.filter(key => alter(Reflect.get(inside, key), rest, change)).length > 0;
  for (const key of met) {
    if (!change.remove) Reflect.set(inside, key, structuredClone(change.to));
    else if (Array.isArray(inside)) inside.splice(Number(key), 1);
    else Reflect.deleteProperty(inside, key);
  }
  return met.length > 0;
}

function keysAt(inside: object, step: Step): string[] {
  if (step === 'each') return Object.keys(inside);
  const isElement = 'index' in step;
  if (isElement !== Array.isArray(inside)) return [];
  const key = isElement ? String(step.index) : step.name;
  return Object.hasOwn(inside, key) ? [key] : [];
}
