/**
 * The workers of a site and what runs on them, as ARM passes it on from Kudu: a list without details, and of each process
 * when it started and whether it is the app's or Kudu's own (`is_scm_site`); github.com/projectkudu/kudu, wiki "Process
 * Threads list". What runs in a container of its own Kudu does not see: there is nothing in the list but Kudu.
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
/** No change of the app starts Kudu anew. */
const KUDU_SINCE = Date.UTC(2026, 0, 1);

/** One worker, as long as the app is not stopped. */
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
  // A process that starts again has another number.
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

/** 64 hexadecimal digits, the same as long as the site lives. */
function instanceOf(site: Site): string {
  return createHash('sha256').update(siteId(site)).digest('hex');
}
