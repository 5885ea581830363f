/** What the identity that keyturn runs as has to be allowed at one place, for whoever grants it. */
export interface Right {
  /** Who gives it: `Azure`, `GitHub`. */
  readonly by: string;
  /** What is given, as it is called there: `role "Website Contributor"`. */
  readonly right: string;
  /** What it is given on: `site payments-api (resource group …)`. */
  readonly on: string;
  /** The command that grants it; what is in angle brackets is to be filled in. */
  readonly grant?: string;
  /** What is missing without it. Left out: nothing works without it. */
  readonly optional?: string;
}
