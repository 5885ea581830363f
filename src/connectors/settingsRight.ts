import { roleAssignment } from './roleAssignment.ts';
import { assigneeOf } from './thisIdentity.ts';

/**
 * A role of one's own that may read settings, and change nothing: each built-in role that has the action may write, too
 * (azure-docs built-in-roles, web-and-mobile).
 */
export function settingsReader(
  name: string,
  actions: readonly string[],
  { subscription, env }: { readonly subscription: string; readonly env: NodeJS.ProcessEnv },
): { readonly needs: string; readonly grant: string } {
  const scope = `/subscriptions/${subscription}`;
  const definition = JSON.stringify({ Name: name, Actions: actions, AssignableScopes: [scope] });
  return {
    needs: `${actions.join(' and ')} (a custom role is the narrowest way)`,
    grant: `az role definition create --role-definition '${definition}' && ${roleAssignment(name, scope, assigneeOf(env))}`,
  };
}
