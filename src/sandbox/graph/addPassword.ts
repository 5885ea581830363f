import { keysOf, passwordsChanged, writeAudit } from '../directory/audit.ts';
import { newSecret } from '../directory/newSecret.ts';
import { arrivals } from '../directory/replication.ts';
import type { Password } from '../directory/state.ts';
import { listedFrom } from '../directory/visibility.ts';
import { type Answer, fault, found } from './answer.ts';
import { passwordBody } from './applicationBody.ts';
import { type Address, actorOf, baseOf, type Call, isAnswer, jsonBody } from './call.ts';
import { limitFault } from './credentialLimits.ts';
import { readDate, twoYearsAfter } from './dates.ts';
import { accept, tooSoon, writableApplication } from './writeGate.ts';

/**
 * `POST …/addPassword`: 200 with the value, which is returned only once. Not idempotent: the same body twice creates two
 * credentials (azure-facts §2.2).
 */
export function addPassword(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const wish = readWish(call);
  if (isAnswer(wish)) return wish;
  const refused = tooSoon(call, application) ?? limitFault(call, application, wish.end - wish.start);
  if (refused) return refused;
  const password = newPassword(call, wish);
  const before = keysOf(application);
  application.passwords.push(password);
  const auditChange = passwordsChanged(application, before, keysOf(application));
  writeAudit(call.tenant, password.addedAt, actorOf(call), auditChange);
  accept(call, application);
  call.scene.world.issued.add(password.value);
  const context = `${baseOf(call)}/$metadata#microsoft.graph.passwordCredential`;
  // Recorded: the address of the service alone.
  const headers = { location: `https://${call.request.host}` };
  return { ...found(context, passwordBody(password, password.value)), headers };
}

interface Wish {
  readonly displayName: string | null;
  readonly start: number;
  readonly end: number;
}

/** No limit is documented; this one is a guess, rather too strict. */
const longestName = 120;

export function readWish(call: Call): Wish | Answer {
  const body = jsonBody(call.request);
  if (isAnswer(body)) return body;
  const stray = Object.keys(body.members).find(name => name !== 'passwordCredential');
  if (stray !== undefined) return strayParameter(stray);
  const given = body.members['passwordCredential'] ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) return badPayload('passwordCredential');
  return wishOf(given as Record<string, unknown>, call.scene.clock.now());
}

function wishOf(given: Record<string, unknown>, now: number): Wish | Answer {
  const strange = Object.keys(given).find(name => !allowed.includes(name));
  if (strange !== undefined) return unknownProperty(strange);
  if (given['secretText'] != null) return badValue('secretText');
  const displayName = given['displayName'] ?? null;
  if (displayName !== null && typeof displayName !== 'string') return badPayload('displayName');
  if (displayName !== null && displayName.length > longestName) return badValue('displayName');
  const start = given['startDateTime'] == null ? now : readDate(given['startDateTime']);
  if (start === undefined) return badDate(given['startDateTime']);
  const end = given['endDateTime'] == null ? twoYearsAfter(start) : readDate(given['endDateTime']);
  if (end === undefined) return badDate(given['endDateTime']);
  if (end <= start) return badValue('endDateTime');
  return end > now ? { displayName, start, end } : endInThePast();
}

const allowed = [
  '@odata.type',
  'customKeyIdentifier',
  'displayName',
  'endDateTime',
  'hint',
  'keyId',
  'secretText',
  'startDateTime',
];

export function newPassword(call: Call, wish: Wish): Password {
  const { clock, random, world } = call.scene;
  const value = newSecret(random);
  return {
    keyId: random.uuid(),
    ...wish,
    hint: value.slice(0, 3),
    value,
    addedAt: clock.now(),
    seenFrom: arrivals(world.settings, random, clock.now(), 'added'),
    goneFrom: [],
    listedFrom: listedFrom(call.scene),
  };
}

function strayParameter(name: string): Answer {
  return fault(
    400,
    'BadRequest',
    `The parameter '${name}' in the request payload is not a valid parameter for the operation 'addPassword'.`,
  );
}

function unknownProperty(name: string): Answer {
  return fault(
    400,
    'BadRequest',
    `The property '${name}' does not exist on type 'microsoft.graph.passwordCredential'. Make sure to only use property names that are defined by the type.`,
  );
}

function badPayload(name: string): Answer {
  return fault(400, 'BadRequest', `Invalid value specified for '${name}' in the request payload.`);
}

function badDate(text: unknown): Answer {
  return fault(
    400,
    'BadRequest',
    `Cannot convert the literal '${String(text)}' to the expected type 'Edm.DateTimeOffset'.`,
  );
}

/**
 * terraform-provider-azuread#201 has the text, for a secret and of the older API; the present code is observed for certificates
 * only, and used here, too.
 */
function endInThePast(): Answer {
  return fault(400, 'KeyCredentialsInvalidEndDate', 'Key credential end date is invalid.');
}

function badValue(property: string): Answer {
  return fault(
    400,
    'Request_BadRequest',
    `Invalid value specified for property '${property}' of resource 'PasswordCredential'.`,
  );
}
