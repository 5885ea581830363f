/** What `init` wrote, what it did not, who has to allow what, and what comes next: one screen. */
import type { Discovered } from '../../discovery/discovered.ts';
import type { Right, RoleName } from '../../policy/kindSchema.ts';
import { plural } from '../../rotation/words.ts';
import type { WrittenPolicy } from '../discoveredPolicy.ts';
import { isSearchless, type Search } from '../discoverSearch.ts';
import type { PipelineToWrite } from '../writtenPipeline.ts';
import { unprovedLines } from './discoverProved.ts';
import { findingsOf } from './discoverText.ts';
import { findingLines } from './finding.ts';
import { hung } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

export interface InitView {
  readonly search: Search;
  readonly found: Discovered;
  readonly written: WrittenPolicy;
  readonly pipeline: PipelineToWrite | undefined;
  /** Undefined: there is no policy. */
  readonly rights: Readonly<Record<RoleName, readonly Right[]>> | undefined;
  /** What names the policy at the end of a command. */
  readonly config: readonly string[];
}

export function initText(view: InitView, style: Style): string {
  const { found, rights, config } = view;
  const parts = [
    findingsOf(found).flatMap(finding => findingLines(finding, style, '')),
    unprovedLines(found, style),
    writtenLines(view, style),
    rights === undefined ? [] : rightsLines(rights, config, style),
    nextLines(`${style.signs.next} `, nextCommand(view), style),
  ];
  return `${parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

const MOST_NAMES = 5;

function writtenLines(
  { search, written, pipeline, rights }: InitView,
  { signs, paint, columns }: Style,
): string[] {
  const { file, rotations, suspected } = written;
  const good = `${paint('good', signs.good)} `;
  const note = `${signs.note} `;
  const policy =
    rotations.length > 0
      ? hung(
          good,
          `${file}: ${plural(rotations.length, 'rotation')}${written.targets === 0 ? '' : ` with ${plural(written.targets, 'target')}`} written: ${namesInBrief(rotations, MOST_NAMES)}`,
          columns,
        )
      : hung(
          note,
          `${file}: nothing written; ${rights === undefined ? 'no vault secret is proved to belong to a registration' : 'it lacks nothing that is proved'}`,
          columns,
        );
  return [
    policy,
    ...(rotations.length > 0 && isSearchless(search) ? [hung(note, COPIES, columns)] : []),
    ...(pipeline === undefined
      ? []
      : rights === undefined
        ? [hung(note, `${pipeline.file}: not written, since there is no policy that it could run`, columns)]
        : [
            hung(
              good,
              `${pipeline.file}: ${pipeline.isThere ? 'there already' : 'written'}; it says what it needs`,
              columns,
            ),
          ]),
    ...(suspected === 0
      ? []
      : [
          hung(
            note,
            `${plural(suspected, 'vault secret')} may belong to a registration, and nothing proves it${rotations.length > 0 ? `: see the comments in ${file}` : ''}`,
            columns,
          ),
        ]),
  ];
}

/** Whoever believes that there are no copies meets an outage at the first removal. */
const COPIES =
  'no site, variable group, service connection or GitHub secret was searched for copies: --subscription all, --organization ORG and --github OWNER do that';

const ABOUT: Readonly<Record<RoleName, string>> = {
  reader: 'plan, status, verify, discover',
  writer: 'rotate, and what else changes something',
};

/** The commands that grant them are long, so they have a command of their own. */
function rightsLines(
  rights: Readonly<Record<RoleName, readonly Right[]>>,
  config: readonly string[],
  style: Style,
): string[] {
  const roles = ['reader', 'writer'] as const;
  return [
    'Rights, with the commands that grant them, place by place:',
    ...roles.flatMap(role => [
      ...nextLines(
        `${style.signs.next} `,
        `${['keyturn validate --role', role, ...config].join(' ')}   (${ABOUT[role]})`,
        style,
      ),
      `    ${hung('', inBrief(rights[role]), style.columns - 4).replaceAll('\n', '\n    ')}`,
    ]),
  ];
}

/** What is needed, and how much more is optional. */
function inBrief(rights: readonly Right[]): string {
  const needed = rights.filter(({ optional }) => optional === undefined);
  const kinds = Map.groupBy(needed, ({ right }) => right);
  const words = [...kinds].map(([right, places]) =>
    places.length === 1 ? right : `${right} (${places.length} places)`,
  );
  const others = rights.length - needed.length;
  return `${words.join('; ')}${others === 0 ? '' : `; ${others} more are optional`}`;
}

/** After a policy the plan; without one, where to look. */
function nextCommand({ search, found, rights, config }: InitView): string {
  if (rights !== undefined) return ['keyturn plan', ...config].join(' ');
  const vaults = search.vaults.map(url => ` --vault ${url}`).join('');
  if (search.wanted === 'owned' && found.counts.registrations === 0)
    return `keyturn init --all${vaults}   (this identity owns no registration here)`;
  return `keyturn discover --all${vaults}   (what there is, and what seems to belong together)`;
}
