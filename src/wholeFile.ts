import { rename, rm, writeFile } from 'node:fs/promises';

interface WholeFile {
  /** The process's mask is applied. */
  readonly mode: number;
  /** Fails where the file must not take its place; `aside`: where it is until then. */
  readonly check?: (aside: string) => Promise<unknown>;
}

/**
 * `text` has been filtered, as far as it is this program's. Written beside it first: who reads the file meanwhile, or after a crash, finds all of the old text or all of the new one. Fails as
 * `fs` does, and as `check`; then nothing has changed.
 */
export async function writeWhole(file: string, text: string, { mode, check }: WholeFile): Promise<void> {
  // Not by the number of the process: in a container that is always the same.
  const aside = `${file}.${crypto.randomUUID()}.new`;
  try {
    await writeFile(aside, text, { mode, flag: 'wx', flush: true });
    await check?.(aside);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
