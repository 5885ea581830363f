/** Somebody edits the tags of the newest version between two runs. */
import { must } from '../../e2e/stage.ts';
import { isOurs, livingOf, newestOf, versionsOf } from '../checkers/view.ts';
import { PAYMENTS } from '../scenery.ts';
import { answeredWhile, drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

const VAULT = { vault: 'kv-payments.vault.azure.net', secret: PAYMENTS.secret };
const KEY_ID = 'keyturn-key-id';
const SUPERSEDES = 'keyturn-supersedes';
const NOBODYS = '00000000-0000-4000-8000-00000000dead';
/** What a person puts right by itself: runs later, or with everything else. */
const NIGHTS_UNTIL_RIGHT = 3;

type Tags = Readonly<Record<string, string>>;

export function tagsForce(value: Surroundings['tags'], stage: Stage): Force {
  if (value === 'true') return nothingSpecial;
  const { bench, random, calendar } = stage;
  const at = drawn(random, [1, 2, calendar.retiring, calendar.retiring]);
  let edit: { readonly version: string; readonly before: Tags; readonly after: Tags } | undefined;
  const stands = () => edit !== undefined && isAs(bench, edit.version, edit.after);
  const write = (version: string, tags: Tags) =>
    bench.watch.byPerson(() =>
      bench.sandbox.edit({ op: 'set-version-tags', ...VAULT, version, tags: { ...tags } }),
    );
  const putRight = () => {
    if (edit !== undefined) write(edit.version, edit.before);
    edit = undefined;
  };
  return {
    before(run) {
      if (run === at) {
        const { id, tags } = newestOf(bench.sandbox.world);
        edit = { version: id, before: { ...tags }, after: edited(value, stage, tags) };
        write(id, edit.after);
      }
      if (run === at + NIGHTS_UNTIL_RIGHT && value === 'newer format') putRight();
    },
    putRight,
    reached: answeredWhile(bench, ({ operation }) => operation === 'listVersions' && stands()),
  };
}

function isAs({ sandbox: { world } }: Stage['bench'], id: string, wanted: Tags): boolean {
  const tags = versionsOf(world).find(each => each.id === id)?.tags ?? {};
  return (
    JSON.stringify(Object.entries(tags).toSorted()) === JSON.stringify(Object.entries(wanted).toSorted())
  );
}

/** What is left where somebody wipes those of this program. */
export function usersTags(tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith('keyturn-')));
}

function edited(value: Exclude<Surroundings['tags'], 'true'>, stage: Stage, tags: Tags): Tags {
  switch (value) {
    case 'wiped':
      return usersTags(tags);
    case 'put back':
      return { ...must(versionsOf(stage.bench.sandbox.world).at(-2)).tags };
    case 'newer format':
      return { ...tags, 'keyturn-format': '9' };
    case 'foreign':
      return { ...tags, ...foreign(stage, tags) };
  }
}

/** A key id of nobody, of another credential, or none at all: as the one in use, or as the one that is superseded. */
function foreign({ bench, random, oldKeyId }: Stage, tags: Tags): Tags {
  const strangers = livingOf(bench.sandbox.world).filter(
    password => !isOurs(password) && password.keyId !== oldKeyId,
  );
  const stranger = must(strangers.at(-1)).keyId;
  const current = tags[KEY_ID] ?? NOBODYS;
  const [, version = ''] = (tags[SUPERSEDES] ?? '').split(' ');
  return drawn<Tags>(random, [
    { [KEY_ID]: NOBODYS },
    { [KEY_ID]: stranger },
    { [KEY_ID]: oldKeyId },
    { [KEY_ID]: 'not-a-key-id' },
    { [SUPERSEDES]: `${stranger} ${version}` },
    { [SUPERSEDES]: `${current} ${version}` },
    { [SUPERSEDES]: `${NOBODYS} ${version}` },
  ]);
}
