/** Places that fetch their secret from the vault: the status that the service reports, and the value behind it. */
import type { ReferenceWords } from '../rotation/placeFacts.ts';
import type { ValueVerdict } from './cause.ts';
import type { Evidence, PlaceReading } from './diagnosisEvidence.ts';
import { asBad, bad, type Judged, keyOf, open } from './judged.ts';
import { valueVerdict } from './valueVerdict.ts';

type Referring = Extract<PlaceReading, { state: 'refers' }>;

export function referringRow(
  evidence: Evidence,
  reading: Referring,
  words: ReferenceWords | undefined,
): Judged {
  const { status, trouble, behind, ours, other, isText, spelling } = reading;
  const service = words?.service ?? 'the service';
  if (other !== undefined)
    return {
      ...open(
        'place-unverifiable',
        `is a reference of the kind @Microsoft.${other}, which does not follow the vault; its target was not read`,
      ),
      reference: 'elsewhere',
    };
  const written = spelling === undefined ? '' : `, since ${spelling}`;
  if (isText)
    return bad(
      'reference-unresolved',
      `looks like a Key Vault reference, but is not valid for ${service}${written}: the application gets the text of the reference instead of a secret`,
    );
  if (trouble === 'untold')
    return open(
      'place-unverifiable',
      `is a Key Vault reference, and ${service} does not report what it resolves to (${status})`,
    );
  if (trouble !== undefined) {
    const sentence = `is a Key Vault reference that is not resolved (${status})${written}: the application gets the text of the reference instead of a secret`;
    const isOurs = ours && spelling === undefined;
    return { ...bad('reference-unresolved', sentence), reference: trouble, ...(isOurs ? { isOurs } : {}) };
  }
  if (!ours)
    return {
      ...open(
        'place-unverifiable',
        'is a Key Vault reference to another secret than the policy names, and its value was not read',
      ),
      reference: 'elsewhere',
    };
  const held = heldBy(evidence, reading);
  return behind ? behindRow(reading, held, words?.lag) : currentRow(reading, held);
}

function behindRow(
  { pinned, version }: Referring,
  held: ValueVerdict | undefined,
  lag: string | undefined,
): Judged {
  const why = pinned ? 'names the old' : `still serves the old${lag === undefined ? '' : ` (${lag})`}`;
  const what = held === undefined ? '' : `, which ${held.words}`;
  const words = `is a Key Vault reference that ${why}${shortOf(version)}${what}`;
  return { ...bad('reference-behind', words), ...keyOf(held?.credential ?? {}) };
}

function currentRow(reading: Referring, held: ValueVerdict | undefined): Judged {
  const { version, linked } = reading;
  const to = linked ? '' : version === undefined ? ' to the vault' : ` to${shortOf(version)}`;
  const lead = linked ? 'is linked to the vault' : 'is a Key Vault reference';
  if (held === undefined) {
    const words = `${lead}${to}; its value could not be read`;
    return { state: 'open', words, confidence: 'unknown' };
  }
  const judged =
    held.code === 'works'
      ? { state: 'good' as const, confidence: 'proved' as const }
      : { ...asBad(held), fault: held.words };
  return { ...judged, words: `${lead}${to}, which ${held.words}`, ...keyOf(held.credential ?? {}) };
}

function shortOf(version: string | undefined): string {
  return version === undefined ? '' : ` version ${version.slice(0, 8)}`;
}

function heldBy(evidence: Evidence, { value }: Referring): ValueVerdict | undefined {
  const found = value === undefined ? undefined : evidence.values.find(each => each.value.equals(value));
  return found === undefined ? undefined : valueVerdict(evidence, found);
}
