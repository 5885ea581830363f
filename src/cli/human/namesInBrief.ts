/** `a, b, c` up to so many names; of more the first ones, `a, b and 7 more`. */
export function namesInBrief(names: readonly string[], most: number, first = most - 1): string {
  return names.length <= most
    ? names.join(', ')
    : `${names.slice(0, first).join(', ')} and ${names.length - first} more`;
}
