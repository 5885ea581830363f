/** The program as main.ts runs it, with one kind of target more. */
import { runProgram } from '../../src/cli/program.ts';
import { compose } from '../../src/compose.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { shelf } from './shelf/kind.ts';

const context = compose(process, new AbortController().signal, [...kinds, shelf]);
// As there: what nobody waits for any more is not waited for here either.
process.exit(await runProgram(process.argv.slice(2), context));
