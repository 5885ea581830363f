/** Certificates and federated credentials: the program presented a signed assertion, not a secret. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { checkClock, here, listCertificates, listFederated, signedIn } from './steps.ts';

const AUDIENCE = 'api://AzureADTokenExchange';

const seeClaims = here(
  'See what the presented token says of itself (`iss`, `sub`, `aud`); azure/login prints issuer and subject. Paste no token into a web page.',
);

export const assertion: readonly CodeKnowledge[] = [
  {
    code: 700027,
    error: 'invalid_client',
    wording:
      'The certificate with identifier used to sign the client assertion is not registered on application',
    summary: 'the client assertion is not signed by a registered certificate',
    meaning:
      'The program signed its request with a key that the application does not have: another certificate, one not uploaded yet, or the thumbprint in the header is wrongly encoded.',
    notMeaning: 'No client secret is involved. An expired secret of the same registration is not the cause.',
    tellApart:
      'The text names the thumbprint that was used, where it could be read; without one, the header `x5t` was not understood at all.',
    remedy: [
      listCertificates,
      signedIn(
        'Where it is missing: add it.',
        'az ad app credential reset --id <appId> --cert @certificate.pem --append',
      ),
      here("In own code: `x5t#S256` is the base64url of the SHA-256 of the certificate's DER form."),
    ],
    verdictOn: 'assertion',
    source: `${REFERENCE}; https://learn.microsoft.com/answers/questions/5915574/aadsts700027-error`,
  },
  {
    code: 700024,
    error: 'invalid_client',
    wording: 'Client assertion is not within its valid time range',
    summary: 'the client assertion is too old or too new',
    meaning:
      "The signed assertion had ended, or had not begun. A pipeline's OIDC token lives five to ten minutes, and something used it later; or the clock of the machine is off.",
    notMeaning: 'Neither a certificate nor a secret has expired.',
    tellApart:
      'The text gives the present time and the two ends: past the second means a late use, before the first means a clock that is ahead.',
    remedy: [
      checkClock,
      here(
        'In a pipeline: sign in again before the late step, or ask for the tokens of all resources at the beginning.',
      ),
    ],
    verdictOn: 'assertion',
    source:
      'Azure/login#180; Azure/azure-cli#28708; Azure/azure-cli#28737; kata-containers/kata-containers#11758',
  },
  {
    code: 700021,
    error: 'invalid_client',
    wording: "Client assertion application identifier doesn't match 'client_id' parameter",
    summary: 'the client assertion is made out for another application',
    meaning: 'Issuer or subject of the signed assertion is another client id than the one in the request.',
    notMeaning: 'The certificate was not judged yet.',
    tellApart: 'Two different application ids are in play; 700027 has one application and the wrong key.',
    remedy: [
      here(
        'Compare `iss` and `sub` of the assertion with client_id: all three are the application (client) id.',
      ),
    ],
    verdictOn: 'assertion',
    source: 'captures in public files (index 14223613530, 5250079374)',
  },
  {
    code: 700030,
    wording: "Invalid certificate - subject name in certificate isn't authorized",
    summary: "the certificate's subject is not authorised",
    meaning:
      'The application admits certificates by subject name and issuer, and the presented one has another name.',
    notMeaning: 'The certificate need not be uploaded anywhere, in this kind of set-up.',
    tellApart: 'The text lists the names that the certificate carries.',
    remedy: [
      here('Compare those names with the subject that the application was set up for.'),
      listCertificates,
    ],
    verdictOn: 'assertion',
    source: REFERENCE,
  },
  {
    code: 50048,
    name: 'SubjectMismatchesIssuer',
    wording: 'Subject mismatches Issuer claim in the client assertion',
    summary: 'subject and issuer of the client assertion differ',
    meaning:
      'In an assertion that an application signs for itself, `iss` and `sub` are both its client id; here they differ.',
    notMeaning: 'It is not about a federated token, whose issuer and subject do differ.',
    tellApart: 'Inner contradiction of the assertion; 700021 is a contradiction with the request.',
    remedy: [here('Set `iss` and `sub` to the client id.')],
    verdictOn: 'assertion',
    source: REFERENCE,
  },
  {
    code: 50027,
    name: 'InvalidJwtToken',
    wording: 'JWT token is invalid or malformed',
    summary: 'the presented token cannot be used',
    meaning: 'A token in the request is malformed, out of its time, or of an unexpected issuer or audience.',
    notMeaning: 'It is not a client secret; but a secret pasted into the place of an assertion ends here.',
    tellApart: 'General; the words behind it say which claim failed.',
    remedy: [seeClaims, checkClock],
    verdictOn: 'assertion',
    source: REFERENCE,
  },
  {
    code: 70021,
    error: 'invalid_request',
    wording: 'No matching federated identity record found for presented assertion',
    summary: 'no federated credential matches the presented token',
    meaning: 'The registration has no federated credential with exactly this issuer, subject and audience.',
    notMeaning: 'No secret is wanted, and none is wrong.',
    tellApart:
      'The older, general number. Today 700211, 700212 and 700213 say which of the three differs. A credential made a moment ago takes minutes to be known.',
    remedy: [listFederated, seeClaims],
    verdictOn: 'assertion',
    source: 'Azure/azure-workload-identity#340; Azure/azure-saas#239; memory for the OAuth error',
  },
  {
    code: 700211,
    wording: 'No matching federated identity record found for presented assertion issuer',
    summary: 'no federated credential names this issuer',
    meaning:
      'The token comes from an issuer that no federated credential of the registration names; a slash at the end counts.',
    notMeaning: 'Subject and audience were not compared yet.',
    tellApart: 'Issuer; 700212 is audience, 700213 subject.',
    remedy: [listFederated, seeClaims],
    verdictOn: 'assertion',
    source: 'Azure/login#360; captures in public files (index 51976788945)',
  },
  {
    code: 700212,
    error: 'invalid_client',
    wording: 'No matching federated identity record found for presented assertion audience',
    summary: 'no federated credential names this audience',
    meaning: `The token was made for another audience than the federated credential expects; usually that is ${AUDIENCE}.`,
    notMeaning: 'It is not the audience of the token that one wants to get.',
    tellApart:
      "A Kubernetes service account's default token has another audience: a projected one is needed.",
    remedy: [listFederated, here(`Ask the issuer for a token with the audience ${AUDIENCE}.`)],
    verdictOn: 'assertion',
    source: 'captures in public files (index 11907691980, 67295008540)',
  },
  {
    code: 700213,
    error: 'invalid_client',
    wording: 'No matching federated identity record found for presented assertion subject',
    summary: 'no federated credential names this subject',
    meaning:
      'Issuer and audience fit, the subject does not: another branch, environment, tag, service account or repository than the credential was made for.',
    notMeaning: 'The repository is not forbidden to sign in; only this job has another name than expected.',
    tellApart:
      'The text quotes the subject as it came. `environment:` in the job changes it, and so does a pull request. Newer GitHub subjects may carry ids behind @.',
    remedy: [
      listFederated,
      signedIn(
        'Where it is right as it came: add it.',
        'az ad app federated-credential create --id <appId> --parameters credential.json',
      ),
    ],
    verdictOn: 'assertion',
    source: 'Azure/login#482; Azure/login#379; Azure/login#453; Azure/login#617',
  },
  {
    code: 7002138,
    wording: 'No matching federated identity record found for presented assertion subject',
    summary: 'the subject fits but for upper and lower case',
    meaning:
      'A federated credential has the same subject in other letters: since 2025 upper and lower case count.',
    notMeaning: 'Nothing was removed; the comparison became stricter.',
    tellApart:
      'Unlike 700213 the right credential exists, spelt differently: organisation, repository or environment.',
    remedy: [listFederated],
    verdictOn: 'assertion',
    source: 'Azure/login#517; https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes',
  },
  {
    code: 700229,
    name: 'ForbiddenTokenType',
    wording: 'Only app-only tokens can be used as Federated Identity Credentials for Microsoft Entra issuer',
    summary: "a user's token was presented as a federated credential",
    meaning:
      'A token of Entra itself was presented, and it was made for a user; only one of an application or managed identity is admitted.',
    notMeaning: 'The federated credential may be set up rightly.',
    tellApart:
      'It is about the kind of token, not about its claims. Not to be mixed up with 7000229, which misses a service principal.',
    remedy: [here('Present the token of a managed identity or of an application (client credentials).')],
    verdictOn: 'assertion',
    source: REFERENCE,
  },
];
