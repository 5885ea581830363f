import { isProblem } from '../../problem.ts';
import type { Consumer } from '../../rotation/placeFacts.ts';
import { moment } from '../../rotation/words.ts';
import type { Running } from './running.ts';
import type { AppServiceSettings } from './settings.ts';
import { sitePath } from './site.ts';

/** Whether what runs on the site started after `writtenAt`: only then does it have what was written. */
export async function consumerOf(
  settings: AppServiceSettings,
  running: () => Promise<Running>,
  writtenAt: Date,
): Promise<Consumer> {
  const restart = `az webapp restart --ids ${sitePath(settings)}`;
  try {
    return { ...judged(await running(), writtenAt), restart };
  } catch (error) {
    if (!isProblem(error, 'refused') && !isProblem(error, 'absent')) throw error;
    const detail = `its processes cannot be listed: ${error.details.reason}`;
    return { state: 'unknown', detail, restart };
  }
}

function judged({ isStopped, starts }: Running, writtenAt: Date): Omit<Consumer, 'restart'> {
  if (isStopped) return { state: 'stopped', detail: 'the app is stopped' };
  const first = starts.toSorted((one, other) => one.getTime() - other.getTime())[0];
  if (first === undefined)
    return { state: 'unknown', detail: 'App Service does not list the processes of the app' };
  if (first > writtenAt) return { state: 'renewed', detail: `the app started again ${moment(first)}` };
  return { state: 'older', detail: `a process of the app runs since ${moment(first)}, before the change` };
}
