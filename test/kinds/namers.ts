/** Which files of src name a kind of target, for the test that forbids it and for `npm run house`, which counts them. */
import { type Source, stringsAndNames } from '../support/syntax.ts';

/** What services, their packages and `az` call themselves: no name of a kind, though it holds one. */
const OF_SERVICES =
  /az keyvault|@azure\/keyvault-|x-ms-keyvault-|Microsoft\\?\.KeyVault|AzureKeyVault|KeyVaultReference|ToKeyVaultDenied|^keyvault$|@azure\/arm-[a-z]+/gi;

/** Beside its own folder. The sandbox is another program, which knows services and no kinds. */
export function namersOf(kind: string, product: readonly Source[]): string[] {
  const name = new RegExp(kind, 'i');
  return product
    .filter(({ file }) => !file.startsWith(`src/connectors/${kind}/`) && !file.startsWith('src/sandbox/'))
    .filter(source => stringsAndNames(source).some(text => name.test(text.replaceAll(OF_SERVICES, ''))))
    .map(({ file }) => file);
}
