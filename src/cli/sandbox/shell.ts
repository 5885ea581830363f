/** A word as a POSIX shell has to be given it; plain words stay as they are, so that commands read well. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
