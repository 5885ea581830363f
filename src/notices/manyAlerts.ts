/** More alerts at once than a person can look at become one: what they have in common is the news. */
import { TROUBLE } from '../policy/channel.ts';
import type { Notice } from './notice.ts';

/** An integration of PagerDuty has a limit of events a minute (429), and a person an earlier one. */
const MOST_ALERTS = 20;

/** `key`: of the one alert. Below the limit it is over. */
export function fewAlerts(open: readonly Notice[], key: string, at: Date): readonly Notice[] {
  const since = at.toISOString();
  if (open.length <= MOST_ALERTS)
    return [
      ...open,
      { key, kind: 'failed', state: 'over', codes: [], since, text: `no more than ${MOST_ALERTS} at once` },
    ];
  const kind = TROUBLE.find(each => open.some(notice => notice.kind === each)) ?? 'failed';
  const names = open.slice(0, NAMES).map(({ rotation, subject }) => rotation?.name ?? subject ?? 'the run');
  const text = `${open.length} at once, among them ${names.join(', ')}`;
  return [{ key, kind, state: 'open', codes: ['many'], since, text, command: 'keyturn status' }];
}

const NAMES = 12;
