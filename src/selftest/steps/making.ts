import type { Step } from '../step.ts';

const MINUTE = 60_000;

/** Steps that create objects, which replicate with a delay. */
export const application: Step = {
  name: 'a new registration',
  request: {
    method: 'POST',
    url: '{{graph}}/v1.0/applications',
    body: { displayName: '{{name}}', signInAudience: 'AzureADMyOrg' },
  },
  answers: [
    {
      status: 201,
      headers: { 'content-type': 'application/json;<text>charset=utf-8', location: '<text>' },
      body: {
        '<more>': true,
        '@odata.context': '{{graph}}/v1.0/$metadata#applications/$entity',
        id: '{{app}}',
        deletedDateTime: null,
        appId: '{{client}}',
        createdDateTime: '<broken time>',
        displayName: '{{name}}',
        signInAudience: 'AzureADMyOrg',
        passwordCredentials: [],
      },
    },
  ],
  source: 'recorded: Azure/azure-cli, role test_app_credential.yaml',
};

export const readable: Step = {
  name: 'the new registration is read',
  request: { method: 'GET', url: '{{graph}}/v1.0/applications/{{app}}?$select=id,appId,displayName' },
  answers: [
    {
      status: 200,
      body: { '@odata.context': '<text>', id: '{{app}}', appId: '{{client}}', displayName: '{{name}}' },
    },
  ],
  source: 'azure-facts §2.1',
  lagMs: 2 * MINUTE,
  timing: { name: 'a new registration is read after', atMostMs: 15_000, source: 'azure-facts §2.7' },
};

export const principal: Step = {
  name: 'its service principal',
  request: { method: 'POST', url: '{{graph}}/v1.0/servicePrincipals', body: { appId: '{{client}}' } },
  answers: [
    {
      status: 201,
      body: {
        '<more>': true,
        '@odata.context': '{{graph}}/v1.0/$metadata#servicePrincipals/$entity',
        id: '{{principal}}',
        accountEnabled: true,
        appId: '{{client}}',
        servicePrincipalType: 'Application',
      },
    },
  ],
  source: 'recorded: Azure/azure-cli, role test_create_for_rbac_create_cert.yaml',
  lagMs: 2 * MINUTE,
};
