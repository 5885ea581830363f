/** What a place holds, as far as it was looked at. Without any value. */
import type { FoundPlace, PlaceHolder } from './finder.ts';
import type { ProofOutcome, Question } from './proof.ts';

/** A holder after its settings were read, or with what its list shows alone. */
export interface SeenHolder {
  readonly holder: PlaceHolder;
  /** Whether its values were looked at. */
  readonly isRead: boolean;
  readonly places: readonly SeenPlace[];
}

export interface SeenPlace {
  readonly place: FoundPlace;
  /** Ids in its text, in lower case. */
  readonly ids: readonly string[];
  readonly values: readonly HeldValue[];
}

/** One value that a place holds, and what it was seen to be. */
export interface HeldValue {
  /** `hint-alone`: it begins like a credential, and nothing beside it names the registration; it was not tried. */
  readonly outcome: Exclude<ProofOutcome, 'other'> | 'hint-alone';
  readonly question?: Question;
  /** The vault secret that has the same value: `kv-payments/secret`. */
  readonly at?: string;
  readonly isGenerated: boolean;
  readonly isPart: boolean;
  readonly template?: string;
  readonly mangling?: string;
  readonly why?: string;
}

/** As the lists show them. */
export function listed(holders: readonly PlaceHolder[]): readonly SeenHolder[] {
  return holders.map(holder => ({
    holder,
    isRead: false,
    places: holder.places.map(place => ({ place, ids: [], values: [] })),
  }));
}
