/**
 * The running processes of a site. Azure restarts them some time after a change, and the `state` of the site does not show
 * that.
 */

import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import { instancesAnswer, processAnswer, processesAnswer, siteAnswer } from './shapes.ts';

/** The processes of the app on all of its workers. */
export interface Running {
  /** The app is stopped until somebody starts it. */
  readonly isStopped: boolean;
  /** The start time of each process; empty if processes are not listed. */
  readonly starts: readonly Date[];
}

/**
 * Lists the processes of each worker through Kudu, which marks its own. For an app in a container only Kudu's own are listed
 * (github.com/projectkudu/kudu, wiki "Process Threads list"). `get` reads a path below the site.
 */
export async function runningOn(get: (path: string) => Promise<unknown>, call: Call): Promise<Running> {
  const { properties } = parseResponse(siteAnswer, await get(''), call);
  if (properties.state.toLowerCase() === 'stopped') return { isStopped: true, starts: [] };
  const instances = parseResponse(instancesAnswer, await get('/instances'), call);
  const processes = await Promise.all(
    instances.value.map(({ name }) => processesOn(`/instances/${encodeURIComponent(name)}/processes`)),
  );
  const ofTheApp = processes.flat().filter(one => !one.is_scm_site && one.is_webjob !== true);
  return { isStopped: false, starts: ofTheApp.map(one => one.start_time) };

  async function processesOn(path: string) {
    const listed = parseResponse(processesAnswer, await get(path), call);
    const asked = listed.value.map(async ({ properties: { id } }) =>
      parseResponse(processAnswer, await get(`${path}/${id}`), call),
    );
    return (await Promise.all(asked)).map(detail => detail.properties);
  }
}
