import { wholeProgram } from '../../src/cli/program.ts';
import { compose } from '../../src/compose.ts';
import { manPage } from './manPage.ts';
import { ownManifest } from './products.ts';

/** The manual page of this version. Its date is that of the build, or SOURCE_DATE_EPOCH where a build is to be the same again. */
export async function manual(): Promise<string> {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const built = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  const program = await wholeProgram(compose(process, new AbortController().signal), () => {});
  return manPage(program, { version: ownManifest().version, date: built.toISOString().slice(0, 10) });
}
