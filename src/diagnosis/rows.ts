/** One row a place: what it holds, and whether that works. The stale, the mangled and the foreign copy stand out. */
import { same } from './asking.ts';
import type { CauseCode, Confidence } from './cause.ts';
import {
  type Evidence,
  type PlaceEvidence,
  type PlaceReading,
  type ValueEvidence,
  valueAt,
} from './evidence.ts';
import { nameOf } from './naming.ts';
import { type ValueVerdict, valueVerdict } from './valueVerdict.ts';

export interface Row {
  readonly place: string;
  readonly kind: PlaceEvidence['kind'];
  readonly required: boolean;
  /** `good`, `bad`; `open`: cannot be told; `history`: an older vault version, which nobody is meant to read. */
  readonly state: 'good' | 'bad' | 'open' | 'history';
  /** A sentence without its subject. */
  readonly words: string;
  /** Why it is bad or open. */
  readonly cause?: CauseCode;
  readonly confidence: Confidence;
  readonly settle?: string;
  /** The credential that it holds, where that is known. */
  readonly keyId?: string;
  readonly advice?: string;
  readonly remedy?: string;
  /** The status of a Key Vault reference. */
  readonly status?: string;
}

export function rowsOf(evidence: Evidence): Row[] {
  return evidence.places.map(place => rowOf(evidence, place));
}

function rowOf(evidence: Evidence, place: PlaceEvidence): Row {
  const { name, kind, required, role } = place;
  const row = readingRow(evidence, place);
  return { place: name, kind, required, ...(role === 'history' ? past(row) : row) };
}

type Judged = Omit<Row, 'place' | 'kind' | 'required'>;

/** An older version that does not work is as it should be. */
function past({ words, confidence, keyId }: Judged): Judged {
  return { state: 'history', words, confidence, ...(keyId === undefined ? {} : { keyId }) };
}

function readingRow(evidence: Evidence, place: PlaceEvidence): Judged {
  const { reading, kind } = place;
  switch (reading.state) {
    case 'holds':
      return holding(evidence, place, reading.detail);
    case 'refers':
      return referring(evidence, reading);
    case 'marked':
      return marked(reading);
    case 'missing':
      return bad(kind === 'given' ? 'nothing-sent' : 'place-missing', reading.detail);
    case 'disabled':
      return { ...bad('vault-disabled', reading.detail), ...keyOf(reading) };
    case 'deleted':
      return bad('vault-deleted', reading.detail);
    case 'not-looked':
      return { state: 'history', words: reading.detail, confidence: 'proved', ...keyOf(reading) };
    case 'unreadable':
      return {
        ...open('place-unreadable', `could not be read: ${reading.detail}`),
        ...(reading.remedy === undefined ? {} : { remedy: reading.remedy }),
      };
  }
}

function keyOf({ keyId }: { readonly keyId?: string }): { keyId?: string } {
  return keyId === undefined ? {} : { keyId };
}

function bad(cause: CauseCode, words: string, confidence: Confidence = 'proved'): Judged {
  return { state: 'bad', words, cause, confidence };
}

function open(cause: CauseCode, words: string): Judged {
  return { state: 'open', words, cause, confidence: 'unknown' };
}

function holding(evidence: Evidence, place: PlaceEvidence, detail: string): Judged {
  const value = valueEvidence(evidence, place);
  if (value === undefined) return open('no-answer', 'was not judged');
  const verdict = valueVerdict(evidence, value);
  const words = place.kind === 'vault' ? `${verdict.words} (${detail})` : verdict.words;
  if (verdict.code === 'works') return working(evidence, place, verdict, words);
  if (verdict.code === 'not-judged') return { state: 'open', words, confidence: 'unknown' };
  return { ...asBad(verdict), words };
}

/** An older value that still works breaks on the day when its credential goes. */
function working(evidence: Evidence, place: PlaceEvidence, verdict: ValueVerdict, words: string): Judged {
  const vault = evidence.places.find(({ kind, role }) => kind === 'vault' && role === 'in-use');
  const behind = place.kind === 'target' && vault !== undefined && isOther(vault, place);
  const key = keyOf(verdict.credential ?? {});
  if (!behind) return { state: 'good', words, confidence: 'proved', ...key };
  const which =
    verdict.credential === undefined ? 'another value than the vault' : nameOf(verdict.credential);
  return {
    ...bad(
      'place-behind',
      `holds ${which}, not what the vault holds: it works until that credential is removed`,
    ),
    ...key,
  };
}

function isOther(vault: PlaceEvidence, place: PlaceEvidence): boolean {
  const value = valueAt(vault);
  return value !== undefined && !same(value, valueAt(place));
}

function asBad(verdict: ValueVerdict): Judged {
  const { code, words, confidence, settle, credential, advice } = verdict;
  return {
    state: confidence === 'unknown' ? 'open' : 'bad',
    words,
    confidence,
    ...(code === 'works' || code === 'not-judged' ? {} : { cause: code }),
    ...(settle === undefined ? {} : { settle }),
    ...keyOf(credential ?? {}),
    ...(advice === undefined ? {} : { advice }),
  };
}

function valueEvidence({ values }: Evidence, place: PlaceEvidence): ValueEvidence | undefined {
  const value = valueAt(place);
  return value === undefined ? undefined : values.find(each => each.value.equals(value));
}

type Referring = Extract<PlaceReading, { state: 'refers' }>;

function referring(evidence: Evidence, reading: Referring): Judged {
  const { status, version, behind, pinned, ours } = reading;
  const short = version === undefined ? '' : ` version ${version.slice(0, 8)}`;
  if (status !== 'Resolved') {
    const words = `is a Key Vault reference that is not resolved (${status}): the application gets the text of the reference instead of a secret`;
    return { ...bad('reference-unresolved', words), status };
  }
  if (!ours)
    return open('place-unverifiable', 'is a Key Vault reference to another secret than the policy names');
  const held = heldBy(evidence, reading);
  if (behind) {
    const why = pinned ? 'names the old' : 'still serves the old (a reference is cached for up to 24 hours)';
    const words = `is a Key Vault reference that ${why}${short}${held === undefined ? '' : `: ${held.words}`}`;
    return { ...bad('reference-behind', words), status, ...keyOf(held?.credential ?? {}) };
  }
  if (held === undefined)
    return {
      state: 'good',
      words: 'is a Key Vault reference, resolved to what the vault holds',
      confidence: 'likely',
      status,
    };
  const judged =
    held.code === 'works' ? { state: 'good' as const, confidence: 'proved' as const } : asBad(held);
  return {
    ...judged,
    words: `is a Key Vault reference to${short === '' ? ' the vault' : short}, which ${held.words}`,
    status,
    ...keyOf(held.credential ?? {}),
  };
}

function heldBy(evidence: Evidence, { value }: Referring): ValueVerdict | undefined {
  const found = value === undefined ? undefined : evidence.values.find(each => each.value.equals(value));
  return found === undefined ? undefined : valueVerdict(evidence, found);
}

function marked({ agrees, detail, keyId }: Extract<PlaceReading, { state: 'marked' }>): Judged {
  if (agrees === true)
    return { state: 'good', words: `${detail}; cannot be read back`, confidence: 'likely' };
  if (agrees === 'unknown') return open('place-unverifiable', detail);
  return { ...bad('place-behind', detail, 'likely'), ...(keyId === undefined ? {} : { keyId }) };
}
