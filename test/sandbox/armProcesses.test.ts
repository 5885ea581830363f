/** What runs on a site: workers, processes, and since when. */
import { expect, it } from 'vitest';
import type { Scene } from '../../src/sandbox/wire.ts';
import { armScene, callArm, production, SITE } from './armScene.ts';
import { json } from './vaultScene.ts';

interface Listed<Properties> {
  readonly value: readonly { readonly name: string; readonly properties: Properties }[];
}

interface Process {
  readonly id: number;
  readonly start_time?: string;
  readonly is_scm_site?: boolean;
}

const get = (scene: Scene, path: string) => callArm(scene, 'GET', `${SITE}${path}`);

function processes(scene: Scene): Process[] {
  const { value } = json<Listed<unknown>>(get(scene, '/instances'));
  return value.flatMap(({ name }) => {
    const path = `/instances/${name}/processes`;
    const listed = json<Listed<Process>>(get(scene, path)).value;
    return listed.map(
      ({ properties: { id } }) => json<{ properties: Process }>(get(scene, `${path}/${id}`)).properties,
    );
  });
}

const appOf = (scene: Scene) => processes(scene).find(({ is_scm_site }) => is_scm_site === false);

it('the list of processes says neither when they started nor which are the app', () => {
  const scene = armScene({ PLAIN: 'p' });
  const [instance] = json<Listed<unknown>>(get(scene, '/instances')).value;
  const { value } = json<Listed<Process>>(get(scene, `/instances/${instance?.name}/processes`));
  expect(value.length).toBeGreaterThan(1);
  expect(value.map(({ properties }) => Object.keys(properties))).toEqual(value.map(() => ['id', 'name']));
});

it('after a restart the process of the app is another one, and began then; Kudu goes on', () => {
  const scene = armScene({ PLAIN: 'p' });
  scene.clock.advance(60_000);
  const before = processes(scene);
  expect(callArm(scene, 'POST', `${SITE}/restart`).status).toBe(200);
  scene.clock.advance(60_000);
  const after = processes(scene);
  expect(appOf(scene)?.start_time).toBe(new Date(production(scene).restartedAt).toISOString());
  expect(after.map(({ id }) => id)).not.toEqual(before.map(({ id }) => id));
  expect(after.filter(one => one.is_scm_site)).toEqual(before.filter(one => one.is_scm_site));
});

it('of an app in a container there is only Kudu, and of a stopped one nothing', () => {
  const scene = armScene({ PLAIN: 'p' });
  production(scene).showsProcesses = false;
  expect(processes(scene).map(({ is_scm_site }) => is_scm_site)).toEqual([true]);
  production(scene).state = 'Stopped';
  expect(processes(scene)).toEqual([]);
  expect(json(get(scene, ''))).toMatchObject({ properties: { state: 'Stopped' } });
});

it('an instance or a process that is not there is 404', () => {
  const scene = armScene({ PLAIN: 'p' });
  const [instance] = json<Listed<unknown>>(get(scene, '/instances')).value;
  expect(get(scene, '/instances/none/processes').status).toBe(404);
  expect(get(scene, `/instances/${instance?.name}/processes/1`).status).toBe(404);
});
