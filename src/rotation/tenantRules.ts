/** What a tenant's app management policies say of new secrets on one registration. */

/** One restriction that holds for a registration. */
export interface Restriction {
  /** Whose it is, as in "… forbids client secrets". */
  readonly by: string;
  /** Shows it, to be copied. */
  readonly shownBy: string;
  /** The custom security attribute of callers that are exempt. Whether this caller has it cannot be read. */
  readonly exempts?: string;
}

export type SecretRules =
  | {
      readonly known: true;
      /** No new secret may be made. */
      readonly forbids?: Restriction;
      /** A new secret has to end earlier than so long after it begins. */
      readonly limits?: Restriction & { readonly ms: number };
    }
  /** They could not be read, and nothing follows from that. */
  | { readonly known: false; readonly why: string; readonly remedy?: string };
