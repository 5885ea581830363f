/** The text of a policy with the rotations of a draft: a new one, or one to which they are added, every other byte unchanged. */
import { isMap, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import { filtered } from '../filter.ts';
import { vaultName } from '../policy/place.ts';
import { evidenceWords } from './evidenceWords.ts';
import type { Evidence } from './links.ts';
import type { DraftRotation, OtherPlace, PolicyDraft, Suspected } from './policyDraft.ts';
import { targetLines } from './targetLines.ts';

export interface PolicyFrame {
  readonly tenant: string;
  /** Absent: the public cloud. */
  readonly cloud?: string;
  /** A path or an address of the schema, for editors. */
  readonly schema?: string;
}

export function newPolicyText({ tenant, cloud, schema }: PolicyFrame, draft: PolicyDraft): string {
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${oneLine(schema)}`]),
    '# Written by keyturn discover from what it found. Look through it, add the places that were not found, then:',
    '# keyturn plan',
    'version: 1',
    `tenant: ${tenant}`,
    ...(cloud === undefined || cloud === 'public' ? [] : [`cloud: ${cloud}`]),
    '',
    draft.rotations.length === 0 ? 'rotations: []' : 'rotations:',
    ...rotationLines(draft, tenant, '  '),
    '',
  ].join('\n');
}

/** Undefined where the rotations are not written as a list of lines: then nobody but its author can say where they go. */
export function extendedPolicyText(text: string, draft: PolicyDraft): string | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const { contents } = document;
  if (document.errors.length > 0 || !isMap(contents)) return undefined;
  const tenant = document.get('tenant');
  const list = document.get('rotations', true);
  if (!isSeq(list) || list.flow === true || typeof tenant !== 'string') return undefined;
  const [first, last] = [list.items[0], list.items.at(-1)];
  const [begin, end] = [rangeOf(first)?.[0], rangeOf(last)?.[1]];
  if (begin === undefined || end === undefined) return undefined;
  // The dash stands before the first item, on its line.
  const { line } = counter.linePos(begin);
  const start = counter.lineStarts[line - 1] ?? 0;
  const indent = /^ */.exec(text.slice(start))?.[0] ?? '';
  if (text[start + indent.length] !== '-') return undefined;
  const at = endOfItem(text, end, indent.length);
  const before = text.slice(0, at);
  const suspected = draft.suspected.filter(each => !text.includes(suspicion(each)));
  const otherPlaces = draft.otherPlaces.filter(each => !text.includes(oneLine(placeWords(each))));
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = rotationLines({ ...draft, suspected, otherPlaces }, tenant, indent).map(
    line => `${line}${lineBreak}`,
  );
  return `${before}${before.endsWith('\n') ? '' : lineBreak}${lines.join('')}${text.slice(at)}`;
}

/** After the line in which it ends, and the comments below that are indented as its parts are. */
function endOfItem(text: string, end: number, indent: number): number {
  const lineEnd = text.indexOf('\n', Math.max(end - 1, 0));
  let at = lineEnd === -1 ? text.length : lineEnd + 1;
  for (;;) {
    const comment = /^( *)#.*(?:\r?\n|$)/.exec(text.slice(at));
    if (comment === null || (comment[1]?.length ?? 0) <= indent) return at;
    at += comment[0].length;
  }
}

function rangeOf(item: unknown): readonly number[] | undefined {
  return isMap(item) && item.range ? item.range : undefined;
}

function rotationLines(draft: PolicyDraft, tenant: string, indent: string): string[] {
  const { rotations, suspected, otherPlaces } = draft;
  return [
    ...rotations.flatMap(each => linesOf(each, tenant)),
    ...suspected.flatMap(suspectedLines),
    ...otherPlaces.flatMap(otherPlaceLines),
  ].map(line => (line === '' ? '' : `${indent}${filtered(line)}`));
}

function linesOf(rotation: DraftRotation, tenant: string): string[] {
  const { name, displayName, appId, vault, secret, evidence } = rotation;
  return [
    `# ${oneLine(displayName)}: ${provedBy(evidence)}`,
    `- name: ${name}`,
    ...(rotation.tenant === tenant ? [] : [`  tenant: ${rotation.tenant}`]),
    `  registration: { appId: ${appId} }`,
    `  vault: { url: ${scalar(vault)}, secret: ${scalar(secret)} }`,
    ...(rotation.targets.length === 0
      ? ['  # targets: the places with a copy of it; none are needed where consumers read the vault']
      : [
          '  targets:',
          ...rotation.targets.flatMap(each => [
            `    # ${oneLine(each.evidence.map(evidenceWords).join(', '))}`,
            ...targetLines(each).map(line => `    ${line}`),
          ]),
        ]),
  ];
}

/** The same whenever it is found again. */
function placeWords({ label, appId, certainty }: OtherPlace): string {
  return `${label} ${certainty === 'proved' ? 'holds a secret of' : 'may hold a secret of'} ${appId}`;
}

function otherPlaceLines(each: OtherPlace): string[] {
  const why = oneLine(each.evidence.map(evidenceWords).join(', '));
  return [
    `# ${each.certainty === 'proved' ? 'proved, and no target' : 'not proved'}: ${oneLine(placeWords(each))} ${oneLine(each.displayName)}: ${why}`,
    `#   ${oneLine(each.why)}`,
  ];
}

function provedBy({ code, keyId }: Evidence): string {
  const which = keyId === undefined ? 'a credential' : `credential ${keyId}`;
  return code === 'value-accepted'
    ? `proved: Entra accepts the value of the vault secret as ${which}`
    : `proved: its mark on ${which} and the tags of the vault secret name each other`;
}

/** The same whenever it is found again. */
function suspicion({ vault, secret, appId }: Suspected): string {
  return `${vaultName({ url: vault })}/${secret} may belong to ${appId}`;
}

function suspectedLines(each: Suspected): string[] {
  const { evidence, outcome } = each;
  const why = evidence.map(one => oneLine(evidenceWords(one))).join(', ');
  return [
    `# not proved: ${suspicion(each)} ${oneLine(each.displayName)}: ${why}`,
    `#   ${settledBy(outcome)}`,
  ];
}

/** What would settle it. */
function settledBy(outcome: Suspected['outcome']): string {
  if (outcome === undefined) return 'keyturn discover --prove reads its value and tests it with a sign-in';
  return SETTLED[outcome];
}

const SETTLED: Readonly<Record<NonNullable<Suspected['outcome']>, string>> = {
  refused:
    'its value has the first characters of one of its credentials, and Entra does not accept it: a dead copy',
  'no-credential':
    'its value looks like a client secret, and none of its living credentials has the same first characters: a dead copy',
  several:
    'several of its credentials have the same first characters: keyturn diagnose with --secret-from shows which one it is',
  unknown: 'its value could not be tested: run keyturn discover --prove again',
};

/** As YAML has to write it, within braces. */
function scalar(text: string): string {
  return stringify(text, { collectionStyle: 'flow' }).trimEnd();
}

/** Names come from the directory: a line break in one would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
