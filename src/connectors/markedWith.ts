/** What the readable mark beside a write-only secret says; the first eight digits tell credentials apart. */
export function markedWith(keyId: string, isWanted: boolean): string {
  const whose = isWanted ? 'as the vault does' : 'and the vault another';
  return `its mark names key:${keyId.slice(0, 8)}, ${whose}`;
}
