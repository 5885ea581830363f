/** The sandbox's services with one of their operations lying, for as long as it is asked. */
import { seededRandom } from '../../src/sandbox/random.ts';
import { services } from '../../src/sandbox/services.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../../src/sandbox/wire.ts';
import { type Lie, STRAY } from './lies.ts';

export interface Lying {
  /** `graph.getApplication`. */
  readonly operation: string;
  readonly lie: Lie;
  readonly seed: number;
}

export interface Answered {
  readonly request: SandboxRequest;
  readonly reply: Reply;
}

export interface Heard {
  readonly services: readonly Service[];
  /** Every operation that was asked for, in the order of the first time, with its last answer that was no refusal. */
  readonly operations: Map<string, Answered>;
  /** How many answers were lies. */
  readonly told: () => number;
  /** Requests that followed a lie to where they should not have gone, with what they carried. */
  readonly strays: string[];
}

/** Without `lying`, all of them tell the truth, and only listen. */
export function lyingServices(lying?: Lying): Heard {
  const operations = new Map<string, Answered>();
  const strays: string[] = [];
  const random = seededRandom(lying?.seed ?? 1);
  let told = 0;
  const answer = (service: Service, request: SandboxRequest, truth: () => Reply): Reply => {
    const operation = `${service.name}.${service.operation(request)}`;
    if (lying === undefined || operation !== lying.operation) {
      const reply = truth();
      if (reply.status < 400 || !operations.has(operation)) operations.set(operation, { request, reply });
      return reply;
    }
    const { when, tell } = lying.lie;
    const lie = tell(when === 'after' ? truth() : { status: 200 }, request, random);
    if (lie === undefined) return truth();
    told += 1;
    return lie;
  };
  const wrapped = services.map(service => ({
    ...service,
    handle(request: SandboxRequest, scene: Scene, gate: Parameters<Service['handle']>[2]): Reply {
      if (request.path.includes(STRAY) && request.headers['authorization'] !== undefined)
        strays.push(`${request.host}${request.path}`);
      const inner: typeof gate = gate && ((one, serve) => gate(one, () => answer(service, one, serve)));
      return answer(service, request, () => service.handle(request, scene, inner));
    },
  }));
  return { services: wrapped, operations, told: () => told, strays };
}
