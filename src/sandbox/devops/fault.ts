/** The exceptions of Azure DevOps that can occur here, with its type names. */
import type { Fault } from './answer.ts';

const TASKS = 'Microsoft.TeamFoundation.DistributedTask.WebApi';
const BUILD = 'Microsoft.TeamFoundation.Build';
const BUILD2 = 'Microsoft.TeamFoundation.Build2.WebApi';
const PIPELINES = 'Microsoft.Azure.Pipelines.WebApi';
const PROCESSES = 'Microsoft.Azure.Boards.ProcessTemplates';
const CORE = 'Microsoft.TeamFoundation.Core.WebApi';
const SERVER = 'Microsoft.TeamFoundation.Framework.Server';
const SERVICES = 'Microsoft.VisualStudio.Services.WebApi';

export function groupNotFound(id: string): Fault {
  const message = `Variable group ${id} not found.`;
  return { status: 404, type: `${TASKS}.VariableGroupNotFoundException, ${TASKS}`, message };
}

export function groupExists(name: string): Fault {
  const message = `Variable group ${name} already exists.`;
  return { status: 409, type: `${TASKS}.VariableGroupExistsException, ${TASKS}`, message };
}

export function projectNotFound(name: string): Fault {
  const message = `TF200016: The following project does not exist: ${name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`;
  return { status: 404, type: `${CORE}.ProjectDoesNotExistWithNameException, ${CORE}`, message };
}

/** Type name: the server's exception map; text: from memory. */
export function processNotFound(id: string): Fault {
  const message = `VS402362: Process with type ID ${id} does not exist.`;
  return { status: 404, type: `${PROCESSES}.ProcessNotFoundByTypeIdException, ${PROCESSES}`, message };
}

/** Analogous to the one below; text: guess. */
export function pipelineNotFound(id: string): Fault {
  const message = `The requested definition ${id} could not be found.`;
  return { status: 404, type: `${BUILD}.WebApi.DefinitionNotFoundException, ${BUILD2}`, message };
}

/** The text that a tool searches for (observed: a comment with the whole response). */
export function runNotFound(id: string): Fault {
  const message = `The requested build ${id} could not be found.`;
  return { status: 404, type: `${BUILD}.WebApi.BuildNotFoundException, ${BUILD2}`, message };
}

/** terraform-provider-azuredevops#1040, and huserben/TfsExtensions#118 for this permission. */
export function mayNotQueue(who: string, { id, name }: { id: number; name: string }, project: string): Fault {
  const message = `TF215106: Access denied. ${who} needs Queue builds permissions for build pipeline ${id}:${name} in team project ${project} to perform the action. For more information, contact the Azure DevOps administrator.`;
  return { status: 403, type: `${BUILD}.WebApi.AccessDeniedException, ${BUILD2}`, message };
}

/** Type name: the server's exception map; status: guess. */
export function invalidRun(message: string): Fault {
  return { status: 400, type: `${PIPELINES}.PipelineValidationException, ${PIPELINES}`, message };
}

export function notAuthorized(who: string): Fault {
  const message = `TF400813: The user '${who}' is not authorized to access this resource.`;
  return { status: 401, type: `${SERVER}.UnauthorizedRequestException, ${SERVER}`, message };
}

export function noController(path: string): Fault {
  const message = `The controller for path '${path}' was not found or does not implement IController.`;
  return { status: 404, type: 'System.Web.HttpException, System.Web', message };
}

export function badArgument(message: string): Fault {
  return { status: 400, type: 'System.ArgumentException, mscorlib', message };
}

/** The error for a body that cannot be read as the expected type (terraform-provider-azuredevops#945). */
export function nullArgument(name: string): Fault {
  const message = `Value cannot be null.\r\nParameter name: ${name}`;
  return { status: 400, type: 'System.ArgumentNullException, mscorlib', message };
}

export function versionFault(kind: 'NotSpecified' | 'OutOfRange' | 'InvalidPreview', message: string): Fault {
  return { status: 400, type: `${SERVICES}.${VERSION_TYPES[kind]}, ${SERVICES}`, message };
}

const VERSION_TYPES = {
  NotSpecified: 'VssVersionNotSpecifiedException',
  OutOfRange: 'VssVersionOutOfRangeException',
  InvalidPreview: 'VssInvalidPreviewVersionException',
} as const;
