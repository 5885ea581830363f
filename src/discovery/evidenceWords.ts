import type { Evidence, EvidenceCode } from './links.ts';

const WORDS: Readonly<Record<EvidenceCode, string>> = {
  'value-accepted': 'Entra accepts its value',
  'mark-and-tags': 'mark and tags name each other',
  mark: 'mark of a credential',
  'key-id': 'key id',
  'client-id-in-tag': 'client id',
  'client-id-in-name': 'client id in the name',
  'client-id-in-content-type': 'client id in the content type',
  name: 'name alike',
};

/** By what a vault secret belongs to a registration, in a few words. */
export function evidenceWords({ code, tag }: Evidence): string {
  return `${WORDS[code]}${tag === undefined ? '' : ` in tag ${tag}`}`;
}
