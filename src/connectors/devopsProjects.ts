/** Which projects of an organization are searched, and how a search of one is asked. */
import * as z from 'zod/mini';
import type { OrganizationScope, PlaceSearch, PlacesRead } from '../discovery/finder.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { type DevopsList, openDevopsLists } from './devopsClient.ts';
import { devopsUnaccepted } from './devopsUnaccepted.ts';
import { nonEmptyText, parseResponse } from './responseSchema.ts';
import { kept } from './together/kept.ts';

const API = { 'api-version': '7.1' };

/** "The maximum number of projects returned in a single API response" (azure-devops-docs, projects/list). */
const PAGE = '500';

const projectsAnswer = z.array(z.object({ id: nonEmptyText, name: nonEmptyText }));

/** A project under the name that the scope has for it, if it has one. */
export interface Project {
  readonly organization: string;
  readonly name: string;
  readonly id?: string;
}

/** What is read of a project. `list`: reads all pages. */
export type ReadProject = (project: Project, list: DevopsList, call: Call) => Promise<PlacesRead>;

/** One search for a project; for an organization one that lists its projects, and leads to those. */
export function projectSearches(
  access: CloudAccess,
  scope: OrganizationScope,
  { what, needs, read }: { readonly what: string; readonly needs: string; readonly read: ReadProject },
): readonly PlaceSearch[] {
  const { organization, project } = scope;
  const searchOf = (found: Project): PlaceSearch => {
    const subject = `${what} of ${organization}/${found.name}`;
    const call = callFor(access, organization, subject, needs);
    return { subject, read: () => read(found, openDevopsLists(access, organization, call), call) };
  };
  if (project !== undefined) return [searchOf({ organization, name: project })];
  const subject = `projects of organization ${organization}`;
  return [
    {
      subject,
      async read() {
        const projects = await projectsOf(access, organization, subject);
        return { holders: [], further: projects.map(searchOf) };
      },
    },
  ];
}

/** Read once for all kinds; a failed reading is not kept. */
async function projectsOf(
  access: CloudAccess,
  organization: string,
  subject: string,
): Promise<readonly Project[]> {
  const key = `projects of ${organization}`.toLowerCase();
  return access.shared(key, () => kept(() => listProjects(access, organization, subject)))();
}

async function listProjects(
  access: CloudAccess,
  organization: string,
  subject: string,
): Promise<readonly Project[]> {
  const call = callFor(access, organization, subject, 'access to the projects (Reader of each)');
  const list = openDevopsLists(access, organization, call);
  const found = await list('_apis/projects', { $top: PAGE, ...API });
  return parseResponse(projectsAnswer, found, call).map(({ id, name }) => ({ organization, name, id }));
}

function callFor(access: CloudAccess, organization: string, subject: string, needs: string): Call {
  return {
    subject,
    idempotent: true,
    needs,
    check: 'check the names of organization and project, and that the identity may see them',
    unaccepted: devopsUnaccepted(access, organization, needs),
  };
}
