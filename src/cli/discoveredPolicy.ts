/** `discover --policy FILE`: the policy that follows from what is proved. */
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Discovered } from '../discovery/discovered.ts';
import type { PlaceKind } from '../discovery/finder.ts';
import { draftOf } from '../discovery/policyDraft.ts';
import { errorCode } from '../errorCode.ts';
import { isProblem, Problem } from '../problem.ts';
import { inWords } from '../report/fileTrouble.ts';
import { writeWhole } from '../wholeFile.ts';
import type { Context } from './context.ts';
import type { DiscoverOptions, Search } from './discoverSearch.ts';
import { schemaFor } from './policySchema.ts';

export interface WrittenPolicy {
  readonly file: string;
  /** The names of the rotations that were written; none: the file was left as it is. */
  readonly rotations: readonly string[];
  /** How many places became targets of them. */
  readonly targets: number;
  /** Vault secrets that may belong to a registration, and are only a comment, if anything was written. */
  readonly suspected: number;
}

interface Found {
  readonly search: Search;
  readonly found: Discovered;
  readonly kinds: readonly PlaceKind[];
}

/** The file is as before where nothing is proved that it lacks. Fails with a Problem. */
export async function writeDraft(
  context: Context,
  { policy: file = '', cloud }: Pick<DiscoverOptions, 'policy' | 'cloud'>,
  {
    search: {
      policy,
      tenants: [tenant = ''],
    },
    found,
    kinds,
  }: Found,
): Promise<WrittenPolicy> {
  const draft = draftOf(found, policy, kinds);
  const names = draft.rotations.map(({ name }) => name);
  const targets = draft.rotations.reduce((sum, each) => sum + each.targets.length, 0);
  const written = { file, rotations: names, targets, suspected: draft.suspected.length };
  if (names.length === 0) return written;
  const { extendedPolicyText, newPolicyText } = await import('../discovery/policyText.ts');
  const read = async () => Buffer.from(await context.readBytes(file)).toString('utf8');
  const before = policy === undefined ? undefined : await read();
  // Where the name is a link, what it points to is written; who may read it stays as it is.
  const place = before === undefined ? file : realpathSync(file);
  const mode = before === undefined ? 0o644 : statSync(place).mode & 0o777;
  const schema = schemaFor(file);
  const frame = {
    ...{ tenant, ...(cloud === undefined ? {} : { cloud }) },
    ...(schema === undefined ? {} : { schema }),
  };
  const text = before === undefined ? newPolicyText(frame, draft) : extendedPolicyText(before, draft);
  if (text === undefined) throw notAList(file);
  const check = async (aside: string) => {
    await context.readPolicy(aside);
    if ((await read().catch(missing)) !== before) throw changed(file);
  };
  try {
    await writeWhole(place, text, { mode, check });
  } catch (error) {
    if (isProblem(error)) throw error;
    throw notWritten(file, error);
  }
  return written;
}

function missing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}

function notAList(file: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `policy ${file}`,
    reason:
      'its rotations are not written as a list with a line for each "-", so nothing was added; the file is as before',
    remedy: 'keyturn discover --prove --policy more.yaml   (and copy the rotations)',
  });
}

function changed(file: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: `policy ${file}`,
    reason: 'another program or a person wrote it while this ran; that text was kept',
    remedy: 'the same command again',
  });
}

function notWritten(file: string, error: unknown): Problem {
  const code = errorCode(error);
  const details = {
    code: 'human-needed' as const,
    subject: `policy ${file}`,
    reason: `could not be written: ${code === undefined ? 'unknown error' : inWords(code)}; it is as before`,
    remedy: `ls -ld ${dirname(file)}`,
  };
  return new Problem(details, error);
}
