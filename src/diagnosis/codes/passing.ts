/** Says nothing about tenant, application or secret: the same request may work in a minute. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { here, waitAndRepeat } from './steps.ts';

const serviceHealth = here(
  'Where it lasts: see https://azure.status.microsoft for a disturbance of Microsoft Entra.',
);

export const passing: readonly CodeKnowledge[] = [
  {
    code: 50196,
    name: 'LoopDetected',
    wording: 'The server terminated an operation because it encountered a client request loop',
    summary: 'too many equal requests in a short time',
    meaning:
      'Entra saw the same request again and again and stopped answering it for some minutes. The program asks for a token before every call instead of keeping the one that it has, or repeats an error without a pause.',
    notMeaning:
      'The secret is neither wrong nor locked. A new one does not help, and trying it over and over makes it last longer.',
    tellApart:
      'It follows from how often one asks; a throttled tenant (90055) follows from how much everybody asks.',
    remedy: [
      here('Stop asking for five minutes.'),
      here('Keep one client or credential object per process, and use its token until it ends.'),
    ],
    verdictOn: 'passing',
    source: `${REFERENCE}; AzureAD/microsoft-authentication-library-for-js#547; AzureAD/MSAL.PS#28`,
  },
  {
    code: 90055,
    name: 'TenantThrottlingError',
    wording: 'There are too many incoming requests',
    summary: 'the tenant is throttled',
    meaning: 'The tenant as a whole sends more requests than Entra serves it, and some are refused.',
    notMeaning: "It is not this program's credential, and perhaps not this program at all.",
    tellApart: 'All applications of the tenant suffer at once.',
    remedy: [waitAndRepeat, here('Spread the calls, and keep tokens for their whole life.')],
    verdictOn: 'passing',
    source: REFERENCE,
  },
  {
    code: 90006,
    name: 'ExternalServerRetryableError',
    wording: 'The service is temporarily unavailable',
    summary: 'a service behind Entra did not answer',
    meaning: 'Something that Entra depends on was not available at that moment.',
    notMeaning: 'Nothing about the request need be changed.',
    tellApart: 'It goes by itself; a fault of the request stays the same at every try.',
    remedy: [waitAndRepeat, serviceHealth],
    verdictOn: 'passing',
    source: REFERENCE,
  },
  {
    code: 90012,
    name: 'RequestTimeout',
    wording: 'The request has timed out',
    summary: 'Entra did not finish in time',
    meaning: 'The service gave the request up after its own time limit.',
    notMeaning: 'It is not the timeout of the client or of a proxy: those bring no AADSTS number at all.',
    tellApart: 'A number came, so the network works.',
    remedy: [waitAndRepeat, serviceHealth],
    verdictOn: 'passing',
    source: REFERENCE,
  },
  {
    code: 90024,
    name: 'RequestBudgetExceededError',
    wording: 'Request budget exceeded. A transient error has occurred',
    summary: 'the request took too much, for the moment',
    meaning: 'The request used up what the service grants one request; Microsoft calls it transient.',
    notMeaning: 'No quota of the tenant is exhausted.',
    tellApart: 'It is about one request; 90055 is about all requests of a tenant.',
    remedy: [waitAndRepeat],
    verdictOn: 'passing',
    source: REFERENCE,
  },
  {
    code: 90033,
    name: 'MsodsServiceUnavailable',
    wording: 'A transient error has occurred. The Microsoft Online Directory Service is not available',
    summary: 'the directory behind Entra is not available',
    meaning:
      'The sign-in service could not reach the directory, so it could look up neither application nor secret.',
    notMeaning: 'It is not an answer about the application; that was never read.',
    tellApart: 'Others see it at the same time; the status page may say so.',
    remedy: [waitAndRepeat, serviceHealth],
    verdictOn: 'passing',
    source: `${REFERENCE}; Azure-Samples/active-directory-angularjs-singlepageapp-dotnet-webapi#13`,
  },
  {
    code: 50033,
    name: 'RetryableError',
    wording: 'A transient error has occurred',
    summary: 'a passing error of the sign-in service',
    meaning: 'Microsoft describes it as transient and not related to the database.',
    notMeaning: 'It is not a refusal.',
    tellApart: 'The same request works a little later.',
    remedy: [waitAndRepeat],
    verdictOn: 'passing',
    source: REFERENCE,
  },
  {
    code: 90090,
    name: 'GraphRetryableError',
    wording: 'The service is temporarily unavailable',
    summary: "the directory's own interface did not answer",
    meaning: 'Entra asked the Graph service for something and did not get it in time.',
    notMeaning: 'It is not an error of the Graph call that the program wanted to make with the token.',
    tellApart:
      'It comes from the token endpoint; a busy Graph answers with HTTP 429 or 503 at graph.microsoft.com.',
    remedy: [waitAndRepeat, serviceHealth],
    verdictOn: 'passing',
    source: REFERENCE,
  },
];
