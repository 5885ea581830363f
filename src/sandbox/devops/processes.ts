/** The processes of every organization: their ids and texts are always the same. */
import type { Reply } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import type { Call } from './call.ts';
import { processNotFound } from './fault.ts';
import { organizationUrl } from './locations.ts';
import { sameText } from './route.ts';

/** In the order and with the texts of azure-devops-cli-extension, test_variable_group.yaml. */
const PROCESSES = [
  [
    '6b724908-ef14-45cf-84f8-768b5384da45',
    'Scrum',
    'This template is for teams who follow the Scrum framework.',
  ],
  [
    'b8a3a935-7e91-48b8-a94c-606d37c3e9f2',
    'Basic',
    'This template is flexible for any process and great for teams getting started with Azure DevOps.',
  ],
  [
    'adcc42ab-9882-485e-a3ed-7678f01f66bc',
    'Agile',
    'This template is flexible and will work great for most teams using Agile planning methods, including those practicing Scrum.',
  ],
  [
    '27450541-8e31-4150-9947-dc59f998fc01',
    'CMMI',
    'This template is for more formal projects requiring a framework for process improvement and an auditable record of decisions.',
  ],
] as const;

/** The process of every project here. */
export const BASIC = { templateName: 'Basic', templateTypeId: 'b8a3a935-7e91-48b8-a94c-606d37c3e9f2' };

/** `GET {org}/_apis/process/processes`. */
export function listProcesses(call: Call): Reply {
  return list(
    call.request,
    PROCESSES.map(one => shown(call, one)),
  );
}

/** `GET {org}/_apis/process/processes/{id}`. */
export function getProcess(call: Call): Reply {
  const [wanted = ''] = call.parameters;
  const found = PROCESSES.find(([id]) => sameText(id, wanted));
  return found === undefined
    ? failure(call.request, processNotFound(wanted))
    : json(call.request, 200, shown(call, found));
}

function shown({ request, route }: Call, [id, name, description]: (typeof PROCESSES)[number]): object {
  const url = `${organizationUrl(request, route)}_apis/process/processes/${id}`;
  return { id, description, isDefault: name === 'Basic', type: 'system', url, name };
}
