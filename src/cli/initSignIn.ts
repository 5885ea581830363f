/** Whom `init` runs as; and where nobody is signed in, how all of it is tried without Azure. */
import type { SignedIn } from '../discovery/ports.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import { isProblem, type Problem } from '../problem.ts';
import { pausesWithin } from '../run/patience.ts';
import { requesterFor } from '../run/requester.ts';
import type { Context } from './context.ts';
import type { SearchOptions } from './discoverSearch.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';
import { waitOf } from './options.ts';
import { unlessStopped } from './reading.ts';
import { reportProblem } from './reportProblem.ts';
import { waitReporter } from './waits.ts';

/** An exit code where nobody is signed in: that is told here. Throws what else went wrong. */
export async function whoIsSignedIn(
  context: Context,
  options: Pick<SearchOptions, 'timeout'>,
  endpoints: CloudEndpoints,
): Promise<SignedIn | number> {
  const { signal } = context;
  const waiting = waitReporter(context);
  const pausesMs = pausesWithin(waitOf('init', options));
  const requester = requesterFor({ name: 'init' }, { signal, waiting, pausesMs });
  const port = await context.discovering(endpoints, requester);
  try {
    return await unlessStopped(signal, 'init', port.signedIn());
  } catch (error) {
    if (!isProblem(error, 'refused') || !isNobody(error)) throw error;
    const exitCode = reportProblem(error, { verb: 'init', json: false }, context);
    offerSandbox(context);
    return exitCode;
  }
}

/** No service refused: no credential was found that one could have been asked with. */
function isNobody({ details: { serviceCode, status } }: Problem): boolean {
  return serviceCode === undefined && status === undefined;
}

function offerSandbox({ stderr, env }: Context): void {
  const { signs, columns } = styleFor(stderr, env);
  stderr.write(
    [
      wrap('All of it can be tried without Azure, in the embedded sandbox:', columns),
      `${signs.next} keyturn demo`,
      `${signs.next} keyturn sandbox exec -- keyturn init --policy sandbox.yaml --vault https://kv-payments.vault.azure.net`,
      '',
    ].join('\n'),
  );
}
