/** More names than these nobody types again. */
const MOST_TYPED = 5;

/** The names for a command; of many none: then it is about everything that the run was about. */
export function namesToType(names: readonly string[]): readonly string[] {
  return names.length > MOST_TYPED ? [] : names;
}

/** `a, b, c` up to so many names; of more the first ones, `a, b and 7 more`. */
export function namesInBrief(names: readonly string[], most: number, first = most - 1): string {
  return names.length <= most
    ? names.join(', ')
    : `${names.slice(0, first).join(', ')} and ${names.length - first} more`;
}
