/**
 * What `discover --prove` may call proved of places, and what it has to find, worked out from the world alone: nothing of the program is
 * used here.
 */
import type { World } from '../../src/sandbox/world.ts';

export interface ToldPlace {
  readonly kind: string;
  readonly place: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly appId: string;
  readonly certainty: string;
  readonly keyId?: string;
  readonly evidence: readonly { readonly code: string }[];
}

/** One text that a service would show, with what is beside it. */
interface Held {
  readonly id: string;
  readonly text: string;
  readonly around: string;
}

interface Living {
  readonly appId: string;
  readonly keyId: string;
  readonly name: string;
  readonly value: string;
}

function livingIn({ tenants }: World, now: number): Living[] {
  return tenants.flatMap(({ applications }) =>
    applications
      .filter(({ deletedAt }) => deletedAt === undefined)
      .flatMap(({ appId, displayName, passwords }) =>
        passwords
          .filter(({ start, end, removedAt }) => removedAt === undefined && start <= now && end > now)
          .map(({ keyId, value }) => ({ appId, keyId, name: words(displayName), value })),
      ),
  );
}

function words(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** Readable texts: settings, connection strings, plain variables. */
function textsIn(world: World): Held[] {
  const sites = world.sites.flatMap(site => {
    const texts = {
      ...site.settings,
      ...Object.fromEntries(
        Object.entries(site.connectionStrings).map(([name, { value }]) => [`cs ${name}`, value]),
      ),
    };
    const around = [site.name, ...Object.values(texts)].join('\n');
    const where = `appService ${[site.name, site.slot].filter(Boolean).join('/')}`;
    return Object.entries(texts).map(([name, text]) => ({ id: `${where} ${name}`, text, around }));
  });
  const statics = (world.staticSites ?? []).flatMap(({ name: site, builds }) =>
    Object.values(builds).flatMap(({ settings }) =>
      Object.entries(settings).map(([name, text]) => ({
        id: `staticWebApp ${site} ${name}`,
        text,
        around: [site, ...Object.values(settings)].join('\n'),
      })),
    ),
  );
  const groups = world.organizations.flatMap(({ groups: all }) =>
    all.flatMap(({ name: group, variables }) => {
      const plain = Object.entries(variables).filter(([, { isSecret }]) => !isSecret);
      const around = [group, ...plain.map(([, { value }]) => value)].join('\n');
      return plain.map(([name, { value }]) => ({
        id: `variableGroup ${group} ${name}`,
        text: value,
        around,
      }));
    }),
  );
  return [...sites, ...statics, ...groups];
}

/** In the same words as `textsIn`, from what the program said. */
function idOf({ kind, settings = {} }: ToldPlace): string {
  const { site, slot, setting, connectionString, group, variable } = settings;
  const where = [site, slot].filter(Boolean).join('/');
  if (kind === 'variableGroup') return `${kind} ${group} ${variable}`;
  return `${kind} ${where} ${connectionString === undefined ? setting : `cs ${connectionString}`}`;
}

const OF_VALUES = ['value-accepted', 'value-equal', 'value-mangled'];

/** What is called proved and is not: empty where all is right. */
export function wrongProofs(world: World, now: number, places: readonly ToldPlace[]): string[] {
  const living = livingIn(world, now);
  const texts = new Map(textsIn(world).map(held => [held.id, held.text]));
  return places
    .filter(({ certainty }) => certainty === 'proved')
    .filter(told => !isRight(told))
    .map(({ place, appId, evidence }) => `${place} ${appId} ${evidence[0]?.code}`);

  function isRight(told: ToldPlace): boolean {
    const { appId, keyId, evidence, settings = {} } = told;
    const [code = ''] = evidence.map(each => each.code);
    if (OF_VALUES.includes(code))
      return living.some(
        each =>
          each.appId === appId &&
          each.keyId === keyId &&
          texts.get(idOf(told))?.includes(each.value) === true,
      );
    if (code === 'reference') {
      const newest = newestOf(world, texts.get(idOf(told)) ?? '');
      if (newest?.enabled === true)
        return living.some(each => each.appId === appId && each.value === newest.value);
      // A disabled one is not read: mark and tags that name each other are all there is.
      const app = world.tenants[0]?.applications.find(each => each.appId === appId);
      return app?.passwords.some(each => each.keyId === newest?.tags['keyturn-key-id']) === true;
    }
    if (code !== 'signs-in-as') return false;
    const connection = world.serviceConnections?.find(one =>
      one.references.some(({ name }) => name === settings['name']),
    );
    const { parameters = {}, secretParameters = [], scheme } = connection ?? {};
    const signsInAs = Object.entries(parameters).find(
      ([name]) => name.toLowerCase() === 'serviceprincipalid',
    )?.[1];
    return scheme === 'ServicePrincipal' && secretParameters.length > 0 && signsInAs === appId;
  }
}

/** The newest version of the vault secret that a reference names. */
function newestOf({ vaults }: World, reference: string) {
  const text = reference.toLowerCase();
  const found = vaults
    .flatMap(({ host, secrets }) => secrets.map(secret => ({ host, secret })))
    .find(
      ({ host, secret: { name } }) =>
        text.includes(`${host}/secrets/${name})`.toLowerCase()) ||
        (text.includes(`vaultname=${host.split('.')[0]};`) &&
          text.includes(`secretname=${name})`.toLowerCase())),
    );
  return found?.secret.versions.at(-1);
}

/** Places whose text has a living secret whose registration is named beside it, and those that hold what a proved vault secret holds. */
export function provablePlaces(world: World, now: number, provedValues: ReadonlySet<string>): string[] {
  const living = livingIn(world, now);
  return textsIn(world).flatMap(({ id, text, around }) => {
    const held = living.filter(({ value }) => text.includes(value));
    const named = held.filter(
      ({ appId, name }) =>
        around.toLowerCase().includes(appId) || (name.trim().length >= 4 && longestNamed(around, name)),
    );
    const isKnown = held.some(({ value }) => provedValues.has(value));
    const isNamed = named.some(({ appId }) => around.toLowerCase().includes(appId));
    return isKnown || isNamed ? [id] : [];
  });
}

function longestNamed(around: string, name: string): boolean {
  return words(around.split('\n')[0] ?? '').includes(name);
}

/** The ids of what was told as proved by a value. */
export function provedByValue(places: readonly ToldPlace[]): string[] {
  return places
    .filter(
      ({ certainty, evidence }) => certainty === 'proved' && OF_VALUES.includes(evidence[0]?.code ?? ''),
    )
    .map(idOf);
}
