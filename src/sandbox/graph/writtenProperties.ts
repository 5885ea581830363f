/** The properties in the body of a POST or PATCH, validated against the type of the object. */
import { type Answer, fault } from './answer.ts';
import { isGuid } from './call.ts';
import { readDate } from './dates.ts';
import { type Kind, type Property, propertyOf, type Shape } from './shapes/shape.ts';

export type Written = Readonly<Record<string, unknown>>;

/** The members of a body under their own spelling, or the error for one of them. Annotations (`@odata.type`) are ignored. */
export function readWritten(members: Written, shape: Shape): { readonly written: Written } | Answer {
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (name.includes('@')) continue;
    const property = propertyOf(shape, name);
    if (property === undefined) return noSuchMember(name, shape.type);
    const wrong = property.readOnly ? readOnly(property.name) : valueFault(property, value);
    if (wrong) return wrong;
    written[property.name] = value;
  }
  return { written };
}

/**
 * A complex property keeps members that are not written (OData 4.0, protocol 11.4.3: PATCH merges); a collection is replaced.
 */
export function merged(before: Written | undefined, written: Written): Written {
  return {
    ...before,
    ...Object.fromEntries(
      Object.entries(written).map(([name, value]) => [name, over(before?.[name], value)]),
    ),
  };
}

function over(before: unknown, value: unknown): unknown {
  return isMembers(before) && isMembers(value) ? merged(before, value) : value;
}

function isMembers(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueFault(property: Property, value: unknown): Answer | undefined {
  const { name, is } = property;
  if (value === null) return is === 'texts' || is === 'objects' ? notNull(name) : undefined;
  if (is === 'object') return isMembers(value) ? memberFault(property, value) : notA(name, value, is);
  if (is === 'texts' || is === 'objects') {
    if (!Array.isArray(value)) return notA(name, value, is);
    const wrong =
      is === 'texts' ? value.find(one => typeof one !== 'string') : value.find(one => !isMembers(one));
    if (wrong !== undefined) return notA(name, wrong, is);
    return is === 'texts'
      ? undefined
      : value.map(one => memberFault(property, one)).find(one => one !== undefined);
  }
  return fits(is, value) ? undefined : notA(name, value, is);
}

function fits(is: Kind, value: unknown): boolean {
  if (is === 'boolean') return typeof value === 'boolean';
  if (is === 'number') return typeof value === 'number';
  if (is === 'time') return readDate(value) !== undefined;
  return typeof value === 'string' && (is !== 'guid' || isGuid(value));
}

function memberFault({ of = '', members }: Property, value: Written): Answer | undefined {
  const strange = Object.keys(value).find(name => !name.includes('@') && members?.includes(name) === false);
  return strange === undefined ? undefined : noSuchMember(strange, of);
}

function noSuchMember(name: string, type: string): Answer {
  return fault(
    400,
    'BadRequest',
    `The property '${name}' does not exist on type 'microsoft.graph.${type}'. Make sure to only use property names that are defined by the type.`,
  );
}

/** From memory, without a source. */
function readOnly(name: string): Answer {
  return fault(400, 'Request_BadRequest', `Property '${name}' is read-only and cannot be set.`);
}

/** From memory: the text of the OData library, with the type of each property. */
function notA(name: string, value: unknown, is: Kind): Answer {
  const type = { boolean: 'Edm.Boolean', guid: 'Edm.Guid', number: 'Edm.Int32', time: 'Edm.DateTimeOffset' }[
    String(is)
  ];
  const message =
    type === undefined || typeof value === 'object'
      ? `Invalid value specified for '${name}' in the request payload.`
      : `Cannot convert the literal '${String(value)}' to the expected type '${type}'.`;
  return fault(400, 'BadRequest', message);
}

function notNull(name: string): Answer {
  return fault(400, 'BadRequest', `Invalid value specified for '${name}' in the request payload.`);
}
