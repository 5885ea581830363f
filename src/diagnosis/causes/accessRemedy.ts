/** The steps that make a vault readable, restore what is in it, or lead a reference to it. */
import { vaultName } from '../../policy/place.ts';
import { shellWord } from '../../policy/quote.ts';
import { commandFor } from '../../rotation/command.ts';
import type { ReferenceWords } from '../../rotation/placeFacts.ts';
import { stepOf } from '../cause.ts';
import { here, type Step, signedIn } from '../codes/knowledge.ts';
import { type Evidence, type HelpStep, vaultInUse } from '../diagnosisEvidence.ts';
import type { Row } from '../judged.ts';

/** A refusal: what the service called it, and what its connector advises. */
interface Refusal {
  readonly serviceCode?: string;
  readonly remedy?: string;
  readonly step?: HelpStep;
}

/** The person or application that `az` is signed in as; `--assignee` takes the name of either. */
const ME = '"$(az account show --query user.name -o tsv)"';

export function accessSteps(
  { vault }: Evidence,
  { serviceCode, remedy, step, kind }: Refusal & { readonly kind?: Row['kind'] },
): Step[] {
  // A target's refusal is about the target, which may be a secret in another vault.
  const isOwn = vault !== undefined && kind !== 'target';
  const named = isOwn ? VAULT_REFUSALS[serviceCode ?? ''] : undefined;
  if (named !== undefined && isOwn) return named(vaultName(vault));
  if (step !== undefined) return [signedIn(sentence(step.words), step.command.replaceAll('<client id>', ME))];
  return remedy === undefined ? [] : [signedIn(sentence(remedy))];
}

/** Key Vault's inner codes (azure-facts §3.5). A diagnosis only needs to read. */
const VAULT_REFUSALS: Readonly<Record<string, (vault: string) => Step[]>> = {
  ForbiddenByRbac: vault => [
    signedIn(
      'Let this identity read the secrets of the vault.',
      `az role assignment create --role "Key Vault Secrets User" --assignee ${ME} --scope "$(az keyvault show --name ${vault} --query id -o tsv)"`,
    ),
  ],
  AccessDenied: vault => [
    signedIn(
      'Let this identity read the secrets of the vault (an application: --spn in the place of --upn).',
      `az keyvault set-policy --name ${vault} --upn ${ME} --secret-permissions get list`,
    ),
  ],
};

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  // A command at the beginning keeps its letters.
  const begun = /^(az|gh|keyturn) /.test(text) ? text : first;
  return /[.!?)]$/.test(begun) ? begun : `${begun}.`;
}

export function recoverSteps({ rotation, vault }: Evidence, rows: readonly Row[]): Step[] {
  if (rotation === undefined || vault === undefined) return [];
  const isFetched = rows.some(({ cause }) => cause === 'reference-unresolved');
  return [
    signedIn(
      'Recover it.',
      `az keyvault secret recover --vault-name ${vaultName(vault)} --name ${vault.secret}`,
    ),
    ...(isFetched
      ? [signedIn('Then, after half a minute, refresh the reference.', commandFor(rotation, 'rotate'))]
      : []),
  ];
}

/** A copy that keyturn does not keep: the vault's value is put there without being shown. */
export function copyFromVault(evidence: Evidence, row: Row): Step[] {
  const { vault } = evidence;
  if (vault === undefined) return [];
  const shown = `az keyvault secret show --vault-name ${vaultName(vault)} --name ${vault.secret} --query value -o tsv`;
  return [
    ...leakedStep(evidence, row),
    intoPlace(evidence, row, "Use the vault's value, which works; no new secret is needed.", shown),
  ];
}

/**
 * A value in a file, or from standard input, may be one that somebody found where it should not be: then nothing else is as urgent.
 * A source that can be read again decides which credential it is.
 */
function leakedStep({ rotation, places }: Evidence, { keyId, place }: Row): Step[] {
  const source = places.find(({ name }) => name === place)?.source ?? '';
  if (rotation === undefined || keyId === undefined || source.startsWith('env:')) return [];
  const by = ['', '-', 'stdin'].includes(source) ? ['--key-id', keyId] : ['--secret-from', shellWord(source)];
  return [signedIn('If it leaked, revoke it.', commandFor(rotation, 'revoke', ...by))];
}

/**
 * What a command prints is put where the secret came from, without being shown, where that is a variable, and beside it, where that is
 * a file: it may be evidence of a leak.
 */
export function intoPlace(
  { places }: Evidence,
  { place }: Pick<Row, 'place'>,
  text: string,
  shown: string,
): Step {
  const source = places.find(({ name }) => name === place)?.source ?? '';
  if (source.startsWith('env:')) return signedIn(text, `export ${source.slice(4)}="$(${shown})"`);
  if (source.startsWith('file:'))
    return signedIn(
      `${text} This writes it beside the file.`,
      `printf %s "$(${shown})" > ${shellWord(`${source.slice(5)}.new`)}`,
    );
  return signedIn(`${text} This prints it.`, shown);
}

/** For a reference to the vault that is not resolved or points elsewhere. The commands come from the kind of the place. */
export function referenceSteps(evidence: Evidence, row: Row, vaultIsBad: boolean): Step[] {
  const words = wordsFor(evidence, row);
  const { rotation } = evidence;
  // Only places of a rotation are references.
  if (rotation === undefined) return [];
  const fetched = commandFor(rotation, 'rotate');
  const then = signedIn('Then refresh the reference.', fetched);
  switch (row.reference) {
    case 'vault':
      if (vaultIsBad) return [here('Repair the vault first.')];
      // What the vault did not have is there by now, and the service has not asked again.
      return row.isOurs ? [signedIn('Refresh the reference.', fetched)] : repointSteps(evidence, row);
    case 'no-identity':
      return [...(words === undefined ? [] : [words.identify, ...words.admit].map(stepOf)), then];
    case 'denied':
      return [...deniedSteps(evidence, words), then];
    case 'slow':
      return [then];
    default:
      return repointSteps(evidence, row);
  }
}

/** A firewall that keeps this machine out most likely keeps the place out as well: its rights are not what is missing. */
function deniedSteps(evidence: Evidence, words: ReferenceWords | undefined): Step[] {
  if (words === undefined) return [];
  const { reading } = vaultInUse(evidence) ?? {};
  const isShut = reading?.state === 'unreadable' && reading.serviceCode === 'ForbiddenByFirewall';
  return (isShut ? [words.connect] : [...words.admit, words.connect]).map(stepOf);
}

/** The reference is written anew, to the newest version of the policy's secret. The service fetches it at once (azure-facts §4.4). */
export function repointSteps(evidence: Evidence, row: Row): Step[] {
  const words = wordsFor(evidence, row);
  return words === undefined ? [] : [stepOf(words.point)];
}

function wordsFor({ places }: Evidence, { place }: Row): ReferenceWords | undefined {
  return places.find(({ name }) => name === place)?.words?.reference;
}
