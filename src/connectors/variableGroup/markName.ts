/** The name of the mark, a plain variable in the same group: `<variable>.keyturn`. */
export function markName(variable: string): string {
  return `${variable}${MARK_SUFFIX}`;
}

export const MARK_SUFFIX = '.keyturn';
