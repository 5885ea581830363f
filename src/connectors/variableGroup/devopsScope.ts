/** The application id of Azure DevOps: the audience of its tokens in every cloud (azure-facts §5.1). */
export const DEVOPS_SCOPE = '499b84ac-1321-427f-aa17-267ca6975798/.default';
