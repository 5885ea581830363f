import { SOME_CLIENT } from '../policy/kindSchema.ts';

/** The application id of Microsoft Graph in every tenant (azure-facts §2). */
const MICROSOFT_GRAPH = '00000003-0000-0000-c000-000000000000';

/**
 * The command that grants an application permission of Graph to any identity, also a managed one, which the portal grants none
 * (graph-docs serviceprincipal-post-approleassignments).
 */
export function roleGrant(graph: string, right: string): string {
  return `az rest --method post --url "${graph}/v1.0/servicePrincipals(appId='${SOME_CLIENT}')/appRoleAssignments" --headers Content-Type=application/json --body "{\\"principalId\\":\\"$(az ad sp show --id ${SOME_CLIENT} --query id -o tsv)\\",\\"resourceId\\":\\"$(az ad sp show --id ${MICROSOFT_GRAPH} --query id -o tsv)\\",\\"appRoleId\\":\\"$(az ad sp show --id ${MICROSOFT_GRAPH} --query "appRoles[?value=='${right}'].id | [0]" -o tsv)\\"}"`;
}
