/** The plain variable beside a secret one that says what was written: `<variable>.keyturn`. */
export function markName(variable: string): string {
  return `${variable}${MARK_SUFFIX}`;
}

export const MARK_SUFFIX = '.keyturn';
