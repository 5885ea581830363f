import { catchUp, parts } from '../services.ts';
import type { Scene } from '../wire.ts';
import { type EditInput, editSchema } from '../world.ts';

/**
 * Changes the world as a person in the portal would, at once and without replica lag. Returns what that person would see, never a
 * value. Throws an Error when nothing has the name in the edit.
 */
export function applyEdit(scene: Scene, input: EditInput): Record<string, unknown> {
  const edit = editSchema.parse(input);
  catchUp(scene.world, scene.clock.now());
  const part = parts.find(({ edits }) => edits.options.some(({ shape }) => shape.op.value === edit.op));
  if (part === undefined) throw new Error(`no service has the edit ${edit.op}`);
  return part.edit(scene, edit);
}
