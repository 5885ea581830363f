/**
 * The content of the readable mark beside a write-only secret. The first eight digits distinguish credentials. `isWanted`: it
 * is the credential that the vault holds.
 */
export function markedWith(keyId: string, isWanted: boolean): string {
  const comparison = isWanted ? 'as the vault does' : 'but the vault holds another one';
  return `its mark names key:${keyId.slice(0, 8)}, ${comparison}`;
}
