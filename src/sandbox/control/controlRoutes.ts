import * as z from 'zod';
import { faultRuleSchema } from '../faultRule.ts';
import { changeSettings } from '../seeding/buildWorld.ts';
import { span } from '../seeding/time.ts';
import { parts } from '../services.ts';
import type { PartRoute } from '../wire.ts';
import { editSchema } from '../world.ts';
import { dumpWorld } from './dump.ts';
import { edit, replaceWorld, type SandboxState, shownRule } from './sandboxState.ts';

export interface ControlRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Returns something that becomes JSON; an Error becomes 400 with its message. */
export type ControlRoute = (state: SandboxState, request: ControlRequest) => unknown;

/** The routes of the control port, by method and path. */
export const controlRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET /world': ({ scene, seedNumber }) => dumpWorld(scene, seedNumber),
  'POST /world': (state, { body }) => ({ environment: replaceWorld(state, body) }),
  'GET /clock': ({ scene }) => shownClock(scene.clock.now()),
  'POST /clock': moveClock,
  'GET /settings': ({ scene }) => scene.world.settings,
  'POST /settings': ({ scene }, { body }) => changeSettings(scene.world, body),
  'GET /faults': ({ faults }) => faults.list().map(shownRule),
  'POST /faults': ({ faults }, { body }) => shownRule(faults.add(faultRuleSchema.parse(body))),
  'DELETE /faults': removeFaults,
  'GET /history': ({ history }, { query }) => history.entries(Number(query.get('since') ?? 0)),
  'DELETE /history': ({ history }) => history.clear(),
  'GET /issued': ({ scene }) => [...scene.world.issued],
  'POST /edit': (state, { body }) => edit(state, editSchema.parse(body)),
  ...Object.fromEntries(parts.flatMap(({ routes = {} }) => Object.entries(routes).map(ofPart))),
};

function ofPart([route, answer]: readonly [string, PartRoute]): [string, ControlRoute] {
  return [route, ({ scene }, { query }) => answer(scene, query)];
}

const clockMove = z.union([
  z.strictObject({ advanceMs: z.number().min(0) }),
  z.strictObject({
    advance: z.string().refine(text => span(text) !== undefined, 'is no span such as 90s, 25h or 2d'),
  }),
]);

function moveClock({ scene }: SandboxState, { body }: ControlRequest): unknown {
  const move = clockMove.parse(body);
  scene.clock.advance('advanceMs' in move ? move.advanceMs : (span(move.advance) ?? 0));
  return shownClock(scene.clock.now());
}

function shownClock(now: number): unknown {
  return { now, iso: new Date(now).toISOString() };
}

/** With `?id=N` one rule, otherwise all. Requests that wait for a removed rule continue. */
function removeFaults({ faults }: SandboxState, { query }: ControlRequest): unknown {
  const id = query.get('id');
  if (id === null) faults.clear();
  else if (!faults.remove(Number(id))) throw new Error(`no fault rule ${id}`);
  return {};
}
