import { isProblem } from '../../problem.ts';
import type { Consumer } from '../../rotation/placeFacts.ts';
import { moment } from '../../rotation/words.ts';
import type { Running } from './running.ts';
import type { AppServiceSettings } from './settings.ts';
import { restartOf } from './words.ts';

/**
 * Whether what runs on the site started after the secret came into the vault: only then can it have it. Both times are
 * Azure's; that of the write would be this machine's, which may be a minute off. Who restarts the app between the two is
 * not found out.
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
    detail: `a process of the app runs since ${moment(first)}, before the secret came into the vault`,
  };
}
