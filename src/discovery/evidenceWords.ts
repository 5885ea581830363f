import type { Evidence, EvidenceCode } from './links.ts';

const WORDS: Readonly<Record<EvidenceCode, string>> = {
  'value-accepted': 'Entra accepts its value',
  'value-equal': 'it has the value of',
  'value-mangled': 'it has the value, mangled',
  reference: 'it reads',
  'signs-in-as': 'it signs in with the client id, and holds a secret of the registration',
  'place-mark': 'mark beside it',
  'place-mark-old': 'mark beside it, from before a later change',
  'mark-and-tags': 'mark and tags name each other',
  mark: 'mark of a credential',
  'key-id': 'key id',
  'client-id-in-setting': 'client id',
  'client-id-in-tag': 'client id',
  'client-id-in-name': 'client id in the name',
  'client-id-in-content-type': 'client id in the content type',
  hint: 'its value has the first characters of a credential',
  name: 'name alike',
};

/** By what something belongs to a registration, in a few words. */
export function evidenceWords({ code, tag, setting, of, how }: Evidence): string {
  const about = [
    ...(of === undefined ? [] : [` ${of}`]),
    ...(tag === undefined ? [] : [` in tag ${tag}`]),
    ...(setting === undefined ? [] : [` in setting ${setting}`]),
    ...(how === undefined ? [] : [`: it ${how}`]),
  ];
  return `${WORDS[code]}${about.join('')}`;
}
