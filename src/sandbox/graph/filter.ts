import { type Answer, fault } from './answer.ts';
import { isGuid } from './call.ts';
import { type Filterable, memberFault, type Test, unsupported } from './filterable.ts';
import { readPathClause } from './filterPaths.ts';

/**
 * Reads the small part of OData `$filter` that is simulated: `a eq 'x'`, `a eq true`, `a in ('x','y')`, `startswith(a,'x')`,
 * joined by `and` or by `or` (not mixed). Anything else is refused as the service refuses what it cannot do.
 * Comparison of text ignores case.
 */
export function readFilter(text: string, on: Filterable): Test | Answer {
  const clauses = splitClauses(text);
  const tooMany = clauses.any ? tooManyChildren(clauses.parts.length, on) : undefined;
  if (tooMany) return tooMany;
  const tests: Test[] = [];
  for (const clause of clauses.parts) {
    const test = readClause(clause, on);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  return clauses.any ? item => tests.some(test => test(item)) : item => tests.every(test => test(item));
}

/** Splits outside quotes; a text that mixes `and` with `or` stays whole and is refused as a clause. */
function splitClauses(text: string): { readonly any: boolean; readonly parts: readonly string[] } {
  const literals: string[] = [];
  const masked = text.replace(/'(?:[^']|'')*'/g, literal => `'${literals.push(literal) - 1}'`);
  const pieces = masked.trim().split(/\s+(and|or)\s+/i);
  const joints = new Set(pieces.filter((_, index) => index % 2 === 1).map(joint => joint.toLowerCase()));
  if (joints.size > 1) return { any: false, parts: [text] };
  const clauses = pieces.filter((_, index) => index % 2 === 0);
  const unmasked = clauses.map(clause =>
    clause.replace(/'(\d+)'/g, (_, index) => literals[Number(index)] ?? ''),
  );
  return { any: joints.has('or'), parts: unmasked };
}

function readClause(clause: string, on: Filterable): Test | Answer {
  const special = on.isLog ? readPathClause(clause, on) : undefined;
  if (special) return special;
  const equal = /^(\w+)\s+eq\s+('(?:[^']|'')*'|[0-9a-f-]{36}|true|false)$/i.exec(clause);
  if (equal) return anyOf(equal[1] ?? '', [equal[2] ?? ''], on);
  const listed = /^(\w+)\s+in\s*\((.*)\)$/i.exec(clause);
  if (listed) {
    const literals = listed[2]?.match(/'(?:[^']|'')*'/g) ?? [];
    return tooManyChildren(literals.length, on) ?? anyOf(listed[1] ?? '', literals, on);
  }
  const starts = /^startswith\(\s*(\w+)\s*,\s*('(?:[^']|'')*')\s*\)$/i.exec(clause);
  if (starts) return startsWith(starts[1] ?? '', starts[2] ?? '', on);
  return fault(
    400,
    'BadRequest',
    `Invalid filter clause: Syntax error at position ${clause.length} in '${clause}'.`,
  );
}

const mostChildren = 15;

/** The directory turns an `in` into clauses that are joined by "or" (microsoft-graph-docs#21098); the logs are kept elsewhere. */
function tooManyChildren(count: number, on: Filterable): Answer | undefined {
  if (count <= mostChildren || on.isLog) return undefined;
  const limit = `${count}. Max allowed: ${mostChildren}.`;
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${limit}`,
  );
}

function anyOf(member: string, literals: readonly string[], on: Filterable): Test | Answer {
  const wrong = memberFault(member, on);
  if (wrong) return wrong;
  const values = literals.map(unquoted);
  const isBare = literals.every(literal => /^(true|false)$/i.test(literal));
  if ((isId(member) && !values.every(isGuid)) || isBare !== booleans.includes(member)) {
    return fault(
      400,
      'Request_BadRequest',
      `Invalid value specified for property '${member}' of resource '${on.type}'.`,
    );
  }
  return item => values.includes(String(item[member] ?? '').toLowerCase());
}

function startsWith(member: string, literal: string, on: Filterable): Test | Answer {
  const wrong = memberFault(member, on) ?? (isId(member) ? unsupported(member, on) : undefined);
  if (wrong) return wrong;
  const start = unquoted(literal);
  return item =>
    String(item[member] ?? '')
      .toLowerCase()
      .startsWith(start);
}

const booleans = ['accountEnabled', 'isDisabled'];

function isId(member: string): boolean {
  return member === 'id' || member === 'appId' || member === 'keyId';
}

function unquoted(literal: string): string {
  return literal.replace(/^'|'$/g, '').replaceAll("''", "'").toLowerCase();
}
