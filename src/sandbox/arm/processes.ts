/**
 * The workers of a site and their processes, as ARM returns them from Kudu: a list without details, and for each process its
 * start time and whether it is Kudu's own (`is_scm_site`); github.com/projectkudu/kudu, wiki "Process Threads list". Kudu does
 * not see processes in a separate container: then the list has only Kudu itself.
 */
import { createHash } from 'node:crypto';
import type { Reply } from '../wire.ts';
import { armError } from './failure.ts';
import { siteId, siteType } from './identity.ts';
import type { Site } from './state.ts';

interface Process {
  readonly id: number;
  readonly isScm: boolean;
  readonly startedAt: number;
}

const KUDU_PID = 7044;
const FIRST_PID = 4828;
/** Changes of the app do not restart Kudu. */
const KUDU_SINCE = Date.UTC(2026, 0, 1);

/** One worker, unless the app is stopped. */
export function listInstances(site: Site): Reply {
  const name = instanceOf(site);
  const value = [
    {
      id: `${siteId(site)}/instances/${name}`,
      name,
      type: `${siteType(site)}/instances`,
      location: site.region,
      properties: { state: 'READY' },
    },
  ];
  return { status: 200, body: { value: site.state === 'Stopped' ? [] : value } };
}

export function listProcesses(site: Site, instance: string): Reply {
  if (!isRunning(site, instance)) return noInstance(instance);
  const value = processesOf(site).map(({ id }) => resource(site, id, { id, name: 'w3wp' }));
  return { status: 200, body: { value } };
}

export function getProcess(site: Site, instance: string, pid: string): Reply {
  if (!isRunning(site, instance)) return noInstance(instance);
  const process = processesOf(site).find(({ id }) => String(id) === pid);
  if (process === undefined) return armError(404, 'NotFound', `Process with id ${pid} is not running.`);
  const { id, isScm, startedAt } = process;
  const start_time = new Date(startedAt).toISOString();
  const properties = { id, name: 'w3wp', start_time, is_scm_site: isScm, is_webjob: false };
  return { status: 200, body: resource(site, id, properties) };
}

function processesOf(site: Site): Process[] {
  const kudu = { id: KUDU_PID, isScm: true, startedAt: KUDU_SINCE };
  // A restarted process has another id.
  const app = { id: FIRST_PID + 4 * site.restarts, isScm: false, startedAt: site.restartedAt };
  return site.showsProcesses ? [app, kudu] : [kudu];
}

function isRunning(site: Site, instance: string): boolean {
  return site.state === 'Running' && instance === instanceOf(site);
}

function noInstance(instance: string): Reply {
  return armError(404, 'NotFound', `Cannot find instance ${instance}.`);
}

function resource(site: Site, pid: number, properties: Record<string, unknown>): Record<string, unknown> {
  const id = `${siteId(site)}/instances/${instanceOf(site)}/processes/${pid}`;
  return { id, name: String(pid), type: `${siteType(site)}/instances/processes`, properties };
}

/** 64 hexadecimal digits that derive from the site's id. */
function instanceOf(site: Site): string {
  return createHash('sha256').update(siteId(site)).digest('hex');
}
