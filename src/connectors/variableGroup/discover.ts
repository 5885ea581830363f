/** How variables are found: all groups of a project by one list, which shows plain values and only the names of secret variables. */
import type { FoundPlace, HolderClue, PlaceFinder, PlaceHolder } from '../../discovery/finder.ts';
import { fieldOf } from '../callError.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { type Project, projectSearches } from '../devopsProjects.ts';
import { readEach } from '../responseSchema.ts';
import { type Group, groupShape, type Variable } from './group.ts';
import { isLinked } from './groupHolding.ts';
import { isFresh, markOf } from './mark.ts';
import { MARK_SUFFIX } from './markName.ts';

const GROUPS = '_apis/distributedtask/variablegroups';
const API = { 'api-version': '7.1' };

export function openFinder(access: CloudAccess): PlaceFinder {
  const asked = {
    what: 'variable groups',
    needs: 'the role Reader of the variable groups (Pipelines > Library > Security)',
  };
  return {
    searches: ({ organizations }) =>
      organizations.flatMap(scope =>
        projectSearches(access, scope, {
          ...asked,
          async read(project, list) {
            const found = await list(`${encodeURIComponent(project.name)}/${GROUPS}`, API);
            const { items, unreadable } = readEach(groupShape, found);
            return { holders: items.map(group => holderOf(project, group)), unreadable };
          },
        }),
      ),
  };
}

/** The id of a group is unique in its organization: one that several projects share is one. */
function holderOf(project: Project, group: Group): PlaceHolder {
  const { organization, name } = project;
  const entries = Object.entries(group.variables).filter(([variable]) => !isMark(variable));
  return {
    kind: 'variableGroup',
    key: `${organization} ${group.id}`.toLowerCase(),
    label: `variable group ${organization}/${name}/${group.name}`,
    clues: [{ from: 'name', text: group.name }, ...entries.flatMap(clueOf)],
    places: entries.map(([variable, held]) => placeOf(project, group, variable, held)),
  };
}

function clueOf([name, { value, isSecret }]: [string, Variable]): HolderClue[] {
  if (isSecret === true || value === null) return [];
  return [{ from: 'setting', name, text: value }];
}

function isMark(variable: string): boolean {
  return variable.toLowerCase().endsWith(MARK_SUFFIX);
}

function placeOf(
  { organization, name, id }: Project,
  group: Group,
  variable: string,
  held: Variable,
): FoundPlace {
  const mark = markOf(group, variable);
  const about = {
    label: `variableGroup ${organization}/${name}/${group.name} ${variable}`,
    name: variable,
    settings: { organization, project: name, group: group.name, variable },
    also: { group: [group.id], ...(id === undefined ? {} : { project: [id] }) },
    ...(mark === undefined ? {} : { mark: { keyId: mark.keyId, isFresh: isFresh(mark, group) } }),
  };
  // A linked group only maps names of vault secrets (groupHolding.ts).
  if (isLinked(group)) {
    const vault = fieldOf(group.providerData, 'vault');
    const reference = typeof vault === 'string' ? { reference: { vault, secret: variable } } : {};
    return { ...about, holds: 'reference', ...reference };
  }
  const { value, isSecret } = held;
  return isSecret === true || value === null
    ? { ...about, holds: 'secret' }
    : { ...about, holds: 'text', look: at => at(value) };
}
