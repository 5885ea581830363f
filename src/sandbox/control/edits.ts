import { settleSites } from '../arm/site.ts';
import type { Scene } from '../wire.ts';
import { type Edit, type EditInput, editSchema } from './editSchema.ts';
import { applyEntraEdit } from './editsEntra.ts';
import { applyPipelineEdit } from './editsPipelines.ts';
import { applyPlaceEdit } from './editsPlaces.ts';

/**
 * Changes the world as a person in the portal would, at once and visible everywhere. Answers what the person
 * would learn, never a value. Throws an Error when there is nothing of that name.
 */
export function applyEdit(scene: Scene, input: EditInput): Record<string, unknown> {
  const edit: Edit = editSchema.parse(input);
  settleSites(scene.world, scene.clock.now());
  switch (edit.op) {
    case 'add-credential':
    case 'remove-credential':
    case 'change-application':
    case 'change-service-principal':
    case 'change-tenant':
      return applyEntraEdit(scene, edit);
    case 'set-variable':
    case 'set-repository-secret':
    case 'set-repository-variable':
    case 'rotate-repository-key':
    case 'rename-environment':
      return applyPipelineEdit(scene, edit);
    default:
      return applyPlaceEdit(scene, edit);
  }
}
