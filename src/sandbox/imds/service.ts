import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { answerAppService } from './appService.ts';
import { editMachine } from './edits.ts';
import { answerMetadata } from './metadata.ts';
import { machineEdits } from './schema.ts';
import { buildMachine, factsOfMachine } from './seed.ts';
import type { Machine } from './state.ts';
import { throttling } from './throttle.ts';
import { byAppService, byMetadata } from './ways.ts';

const METADATA = '169.254.169.254';
/** The host names of the local endpoint, which App Service and pod identity give to their processes. */
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost'];

/** Managed identity: the token endpoints of an Azure machine, without TLS. */
export const imds: Service = {
  name: 'imds',
  answers: () => false,
  answersPlainHttp: (host, path, { machine }) =>
    machine !== undefined && (host === METADATA || (LOOPBACK.includes(host) && routeOf(path) !== undefined)),
  operation: ({ path }) => routeOf(path)?.operation ?? 'unknown',
  handle(request, scene) {
    const { machine } = scene.world;
    const route = routeOf(request.path);
    return machine === undefined || route === undefined ? notFound() : route.answer(request, scene, machine);
  },
  throttling,
  part: {
    facts: factsOfMachine,
    build(context, seed, world) {
      const machine = buildMachine(context, seed);
      if (machine !== undefined) world.machine = machine;
    },
    edits: machineEdits,
    edit: editMachine,
    ways: { 'managed-identity': byMetadata, 'app-service': byAppService },
  },
};

interface Route {
  readonly operation: string;
  answer(request: SandboxRequest, scene: Scene, machine: Machine): Reply;
}

/** MSAL for Java sends two slashes where a host other than the default is configured. */
function routeOf(path: string): Route | undefined {
  if (/^\/{1,2}metadata\/identity\/oauth2\/token\/?$/i.test(path))
    return { operation: 'metadataToken', answer: answerMetadata };
  if (/^\/msi\/token\/?$/i.test(path)) return { operation: 'appServiceToken', answer: answerAppService };
  return undefined;
}

/** Observed for other paths: MicrosoftDocs/azure-docs#15282. */
function notFound(): Reply {
  return { status: 404, body: { error: 'Not Found' } };
}
