import { verify, verifyExitCode } from '../run/verify.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { styleFor } from './human/style.ts';
import { verifyText } from './human/verifyText.ts';
import { verifyDocument } from './json/verifyDocument.ts';
import type { Measuring, MetricsOptions } from './metrics/measuring.ts';
import { addMetricsOption } from './metricsOption.ts';
import { addReadingOptions, type ReadingOptions, readFleet, waitOf } from './options.ts';
import { unlessStopped } from './reading.ts';
import { addJunitOption, beginResults, endResults, type JunitOptions } from './results.ts';
import { watched } from './watchedRun.ts';

interface VerifyOptions extends ReadingOptions, JunitOptions, MetricsOptions {}

export const addVerify: AddVerb = (program, context, finish) => {
  addMetricsOption(addJunitOption(addReadingOptions(program.command('verify'))))
    .description('Request a token with the value that each place holds; changes nothing.')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: VerifyOptions) => {
      const run = { verb: 'verify', names, options };
      finish(await watched(context, run, measuring => check(context, names, options, measuring)));
    });
};

const EXAMPLES = `
Exits with 1 if a place holds a value that Entra does not accept or that is not the vault's, and with 3 if a result
is unknown. Of places that are only marked, the mark beside them is compared; where a service can try what a place
holds, it is asked to.

Examples:
  keyturn verify
  keyturn verify payments-api billing`;

async function check(
  context: Context,
  names: readonly string[],
  options: VerifyOptions,
  measuring: Measuring,
): Promise<number> {
  const { stdout, env, clock } = context;
  await beginResults(context, options, 'verify');
  const fleet = await readFleet(context, names, options);
  measuring.about(fleet.rotations);
  const verifications = await unlessStopped(
    context.signal,
    'verify',
    verify(await fleet.reach(waitOf('verify', options))),
  );
  const bug = verifications.some(each => 'problem' in each && each.problem.code === 'bug');
  const exitCode = bug ? EXIT.bug : verifyExitCode(verifications);
  const told = { policy: fleet.policy, verifications, now: clock.now(), exitCode };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(verifyDocument(told))}\n`
      : verifyText(told, styleFor(stdout, env)),
  );
  if (options.junit === undefined) return exitCode;
  const { toldOfVerify } = await import('./ci/toldOfVerify.ts');
  const report = { verb: 'verify', policy: fleet.policy.file, told: toldOfVerify(verifications) };
  return endResults(context, options, report, exitCode);
}
