/** The rungs of the diagnosis: what was asked, what was answered, and what follows. */
import type { Cause } from './cause.ts';
import { type Evidence, type ValueEvidence, valueAt } from './diagnosisEvidence.ts';
import type { SignInReply } from './diagnosisPorts.ts';
import type { Row } from './judged.ts';
import { shapeOf, shapeText } from './value/valueShape.ts';
import { valueVerdict } from './valueVerdict.ts';

export interface Rung {
  readonly rung: number;
  readonly name: string;
  readonly verdict: 'good' | 'bad' | 'open' | 'not-asked';
  readonly asked: string;
  readonly answers: readonly string[];
  /** What follows from it, where something is wrong. */
  readonly means: readonly string[];
}

type Look = Omit<Rung, 'means'>;

export function rungsOf(evidence: Evidence, causes: readonly Cause[], rows: readonly Row[]): Rung[] {
  return [
    reach(evidence),
    tenant(evidence),
    application(evidence),
    sent(evidence),
    credentials(evidence),
    places(rows),
    scope(evidence),
    flapping(evidence),
  ].map(look => ({
    ...look,
    verdict: worse(look.verdict, causes, look.rung),
    means: causes.filter(({ rung }) => rung === look.rung).map(({ sentence }) => sentence),
  }));
}

function worse(verdict: Rung['verdict'], causes: readonly Cause[], rung: number): Rung['verdict'] {
  const mine = causes.filter(cause => cause.rung === rung);
  if (mine.some(({ confidence }) => confidence !== 'unknown')) return 'bad';
  return mine.length > 0 && verdict !== 'bad' ? 'open' : verdict;
}

function reach({ tenant: reply, skewMs, cloud }: Evidence): Look {
  const asked = `the sign-in service of the ${cloud} cloud`;
  const clock =
    skewMs === 0
      ? "this machine's clock agrees with it"
      : `its clock is ${Math.round(skewMs / 1000)} s ahead of this machine's`;
  if (reply.reply === 'none')
    return { rung: 1, name: 'reachability', verdict: 'bad', asked, answers: [reply.trouble] };
  return { rung: 1, name: 'reachability', verdict: 'good', asked, answers: ['it responds', clock] };
}

function tenant({ tenant: reply, signIn, otherClouds, otherTenant }: Evidence): Look {
  const asked = signIn.tenant;
  const rung = { rung: 2, name: 'tenant', asked };
  if (reply.reply === 'none') return { ...rung, verdict: 'not-asked', answers: [] };
  if (reply.reply === 'shared')
    return { ...rung, verdict: 'bad', answers: ['a keyword for any tenant, not a tenant'] };
  if (reply.reply === 'unknown') {
    const elsewhere =
      otherClouds.length === 0 ? 'not known in other clouds either' : `known in ${otherClouds.join(', ')}`;
    return {
      ...rung,
      verdict: 'bad',
      answers: [`not known here${reply.code === undefined ? '' : ` (AADSTS${reply.code})`}`, elsewhere],
    };
  }
  const region = reply.region === undefined ? '' : `, region ${reply.region}`;
  const second =
    otherTenant === undefined ? [] : [`${otherTenant.name} is ${otherTenant.tenantId ?? 'no tenant'}`];
  const id = reply.tenantId.toLowerCase() === signIn.tenant.toLowerCase() ? '' : `: ${reply.tenantId}`;
  return { ...rung, verdict: 'good', answers: [`known${id}${region}`, ...second] };
}

function application({ directory, signIn }: Evidence): Look {
  const rung = {
    rung: 3,
    name: 'application',
    asked: `registration and service principal of ${signIn.appId}`,
  };
  if (directory.unread !== undefined)
    return { ...rung, verdict: 'not-asked', answers: [`could not be read: ${directory.unread.why}`] };
  const { application: found, servicePrincipal } = directory;
  if (found === undefined) return { ...rung, verdict: 'not-asked', answers: [] };
  const principal = servicePrincipal
    ? `service principal ${servicePrincipal.enabled ? 'enabled' : 'disabled'}`
    : 'no service principal';
  if (found === null)
    return { ...rung, verdict: 'bad', answers: ['no such registration in this tenant', principal] };
  const count = `${found.credentials.length} ${found.credentials.length === 1 ? 'secret' : 'secrets'}`;
  return { ...rung, verdict: 'good', answers: [`${found.displayName}, ${count}`, principal] };
}

function sent({ values, places: all }: Evidence): Look {
  const answers = values.map(({ value, replies, tried }) => {
    const holders = all.filter(place => valueAt(place)?.equals(value)).map(({ name }) => name);
    const tries = tried.map(
      ({ suspicion, reply }) => `${suspicion.text} → ${reply === undefined ? 'not tried' : replyText(reply)}`,
    );
    const shape = `${holders.join(', ')}: ${shapeText(shapeOf(value))}`;
    return [`${shape} → ${repliesText(replies)}`, ...tries].join('; ');
  });
  const verdict = values.length === 0 ? 'not-asked' : 'good';
  return { rung: 4, name: 'what is sent', verdict, asked: 'a token call with each distinct value', answers };
}

function repliesText(replies: readonly SignInReply[]): string {
  if (replies.length === 0) return 'not tested';
  const groups = Map.groupBy(replies, replyText);
  return [...groups].map(([text, all]) => (all.length === 1 ? text : `${all.length} × ${text}`)).join(', ');
}

function replyText(reply: SignInReply): string {
  switch (reply.reply) {
    case 'token':
      return 'accepted';
    case 'refused':
      return reply.codes.map(code => `AADSTS${code}`).join(', ');
    case 'busy':
      return `busy (${reply.code === undefined ? reply.status : `AADSTS${reply.code}`})`;
    case 'none':
      return `no response (${reply.trouble})`;
  }
}

function credentials(evidence: Evidence): Look {
  const answers = evidence.values.map(value => valueVerdict(evidence, value).words);
  const verdict = evidence.directory.application ? 'good' : 'not-asked';
  return {
    rung: 5,
    name: 'which credential',
    verdict,
    asked: 'first characters and responses, compared with the secrets of the registration',
    answers,
  };
}

function places(rows: readonly Row[]): Look {
  const answers = rows.map(({ place, state, words }) => `${place}: ${state}: ${words}`);
  return {
    rung: 6,
    name: 'places',
    verdict: placesVerdict(rows),
    asked: 'every place that holds the secret',
    answers,
  };
}

function placesVerdict(rows: readonly Row[]): Rung['verdict'] {
  if (rows.length === 0) return 'not-asked';
  if (rows.some(({ state }) => state === 'bad')) return 'bad';
  return rows.some(({ state }) => state === 'open') ? 'open' : 'good';
}

function scope({ signIn, scopeReply, values }: Evidence): Look {
  const rung = { rung: 7, name: 'scope and policy', asked: signIn.scope };
  const token = values.flatMap(repliesIn).find(reply => reply.reply === 'token');
  if (scopeReply !== undefined) return { ...rung, verdict: 'bad', answers: [replyText(scopeReply)] };
  if (token === undefined) return { ...rung, verdict: 'not-asked', answers: ['no token was issued'] };
  const { audience, roles } = token.token;
  return {
    ...rung,
    verdict: 'good',
    answers: [`audience ${audience}`, roles.length === 0 ? 'no roles' : `roles ${roles.join(', ')}`],
  };
}

/** Including those to repaired variants. */
function repliesIn({ replies, tried }: ValueEvidence): readonly SignInReply[] {
  return [...replies, ...tried.flatMap(({ reply }) => reply ?? [])];
}

function flapping({ values }: Evidence): Look {
  const several = values.filter(({ replies }) => replies.length > 1);
  const answers = several.map(({ replies }) => repliesText(replies));
  return {
    rung: 8,
    name: 'flapping',
    verdict: several.length === 0 ? 'not-asked' : 'good',
    asked: 'values that may be too new, tested again',
    answers,
  };
}
