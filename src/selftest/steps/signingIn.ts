import { PROBE } from '../ports.ts';
import type { RecordedRequest } from '../recording.ts';
import { entraFault, type Step } from '../step.ts';

function token(form: Readonly<Record<string, string>>): RecordedRequest {
  return {
    method: 'POST',
    url: '{{authority}}/{{tenant}}/oauth2/v2.0/token',
    as: 'nobody',
    form: { grant_type: 'client_credentials', scope: '{{graph}}/.default', ...form },
  };
}

export function tokenWith(secret: string): RecordedRequest {
  return token({ client_id: '{{client}}', client_secret: secret });
}

export const signingIn: readonly Step[] = [
  {
    name: 'a wrong secret',
    request: tokenWith(`${PROBE}-wrong`),
    answers: [
      entraFault(
        401,
        'invalid_client',
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{{client}}'.",
      ),
    ],
    source: 'azure-facts §1.3',
  },
  {
    name: 'no secret at all',
    request: token({ client_id: '{{client}}' }),
    answers: [
      entraFault(
        401,
        'invalid_client',
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      ),
    ],
    source: 'azure-facts §1.3',
  },
  {
    name: 'an application that there is not',
    request: token({ client_id: '{{stranger}}', client_secret: `${PROBE}-wrong` }),
    answers: [
      entraFault(
        400,
        'unauthorized_client',
        700016,
        "Application with identifier '{{stranger}}' was not found in the directory <text>",
      ),
    ],
    source: 'azure-facts §1.3',
  },
  {
    name: 'a scope without /.default',
    request: {
      ...token({ client_id: '{{client}}', client_secret: `${PROBE}-wrong` }),
      ...scoped('{{graph}}/read'),
    },
    answers: [],
    source: 'azure-facts §1.3 has 1002012; in which order Entra looks is a guess',
  },
];

function scoped(scope: string): Pick<RecordedRequest, 'form'> {
  const { form } = token({ client_id: '{{client}}', client_secret: `${PROBE}-wrong` });
  return { form: { ...form, scope } };
}
