/** What the readable mark beside a write-only secret says; the first eight digits tell credentials apart. */
export function markedWith(keyId: string, isWanted: boolean): string {
  const whose = isWanted ? "(the vault's)" : "and not the vault's";
  return `marked as holding credential ${keyId.slice(0, 8)} ${whose}`;
}
