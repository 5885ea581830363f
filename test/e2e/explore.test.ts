import { test } from 'vitest';
import { openStage } from './stage.ts';
import { fleetFile, mostInFlight, requests } from './fleet.ts';

test('explore', { timeout: 300_000 }, async () => {
  const count = Number(process.env['FLEET'] ?? 30);
  const limits = JSON.parse(process.env['LIMITS'] ?? '{}');
  await using stage = await openStage({ latencyMs: 20, slowDownMs: 500, limits }, fleetFile(count, process.env['POLICY'] ?? 'maxRotations: 500'));
  const begun = Date.now();
  const run = await stage.keyturn('rotate', '--json');
  const events = run.stdout.trimEnd().split('\n').map(line => JSON.parse(line));
  const all = requests(stage.sandbox);
  console.log('ms', Date.now() - begun, 'exit', run.exitCode, run.stderr.slice(0, 500), events.at(-1));
  console.log('requests', all.length, 'throttled', all.filter(one => one.throttled).length, 'most', mostInFlight(all));
  const by = Map.groupBy(all, one => `${one.service} ${one.operation}${one.throttled ? ' 429' : ''}${one.status === 401 ? ' 401' : ''}`);
  console.log([...by].map(([key, list]) => `${key}: ${list.length}`).join('\n'));
  const waits = events.filter(one => one.event === 'step.waiting');
  console.log([...Map.groupBy(waits, one => `${one.step} ${String(one.why).slice(0, 80)}`)].map(([key, list]) => `${list.length} ${key}`).join('\n'));
  console.log(events.filter(one => one.event === 'step.failed').map(one => JSON.stringify(one)).slice(0, 5).join('\n'));
  const first = all[0]?.startedMs ?? 0;
  if (process.env['TRACE']) console.log(all.slice(0, 60).map(one => `${Math.round(one.startedMs - first)} ${one.service} ${one.operation} ${one.status} ${one.path.slice(0, 60)}`).join('\n'));
  if (process.env['SEE']) console.log(all.filter(one => one.throttled).map(one => `${Math.round(one.startedMs - first)} ${one.service} ${one.operation} ${one.path.slice(0, 60)}`).join('\n'));
});
