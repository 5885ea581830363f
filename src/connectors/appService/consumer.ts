import { isProblem } from '../../problem.ts';
import type { Consumer } from '../../rotation/placeFacts.ts';
import { moment } from '../../rotation/words.ts';
import type { Running } from './running.ts';
import type { AppServiceSettings } from './settings.ts';
import { restartOf } from './words.ts';

/**
 * Whether the app's processes started after the secret was published in the vault, because the app reads the secret only at its
 * start. Both times come from Azure; the time of the write to the site would come from this machine, whose clock may be a
 * minute off. A restart between the publication and the write is not detected: the app then counts as restarted.
 */
export async function consumerOf(
  settings: AppServiceSettings,
  running: () => Promise<Running>,
  since: Date,
): Promise<Consumer> {
  const restart = restartOf(settings);
  try {
    return { ...judged(await running(), since), restart };
  } catch (error) {
    if (!isProblem(error, 'refused') && !isProblem(error, 'absent')) throw error;
    const detail = `its processes cannot be listed: ${error.details.reason}`;
    return { state: 'unknown', detail, restart };
  }
}

function judged({ isStopped, starts }: Running, since: Date): Omit<Consumer, 'restart'> {
  if (isStopped) return { state: 'stopped', detail: 'the app is stopped' };
  const first = starts.toSorted((one, other) => one.getTime() - other.getTime())[0];
  if (first === undefined)
    return { state: 'unknown', detail: 'App Service does not list the processes of the app' };
  if (first > since) return { state: 'renewed', detail: `the app started again ${moment(first)}` };
  return {
    state: 'older',
    detail: `a process has been running since ${moment(first)}, before the secret was published`,
  };
}
