/**
 * The self-test: a temporary registration, and a vault secret where there is a vault, are made, rotated by the engine, probed and
 * removed. The responses are compared with what the sandbox claims, so that a tenant shows whether the sandbox is right.
 */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { GUID } from '../policy/guid.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import { asProblem, Problem } from '../problem.ts';
import { clean, type Left, type Things } from './cleaning.ts';
import { memoryVault } from './inMemory.ts';
import { probeOf } from './ours.ts';
import { inShort, isAskable, member, type Performed, type Performing, perform } from './perform.ts';
import { PROBE, type SelftestPorts } from './ports.ts';
import { requireVault } from './requireVault.ts';
import { type Engine, type Rotated, rotateOnce, selftestRotation } from './rotating.ts';
import { untilAllAgree } from './rounds.ts';
import type { Bindings } from './shape.ts';
import type { Step } from './step.ts';
import { credentials } from './steps/credentials.ts';
import { application, principal, readable } from './steps/making.ts';
import { signingIn } from './steps/signingIn.ts';
import { vault as vaultSteps } from './steps/vault.ts';
import { acceptance, refusal, removedSecret, type Timing, timing, timingsOf } from './timings.ts';

export interface SelftestOptions {
  readonly ports: SelftestPorts;
  readonly endpoints: CloudEndpoints;
  readonly tenant: string;
  /** `https://kv-payments.vault.azure.net` */
  readonly vault?: string;
  /** The name of everything that is made. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly newRun: () => string;
  readonly signal: AbortSignal;
  /** Called with what is done next, and with each result. */
  readonly tell: (line: string | Performed) => void;
  readonly onEvent: (event: RunEvent) => void;
}

export interface Tested {
  readonly performed: readonly Performed[];
  readonly rotated: readonly Rotated[];
  readonly timings: readonly Timing[];
  readonly left: readonly Left[];
  /** Why it ended early. */
  readonly stopped?: Problem;
}

export async function selftest(options: SelftestOptions): Promise<Tested> {
  const { ports, clock, endpoints, vault } = options;
  const course = new Course(options);
  let stopped: Problem | undefined;
  try {
    await course.run();
  } catch (error) {
    stopped = options.signal.aborted ? interrupted() : asProblem(error, 'the self-test');
  }
  options.tell('removing what was created');
  const left = await clean(course.things(), {
    ...{ ports, clock, graph: endpoints.graph },
    ...(vault === undefined ? {} : { vault }),
  });
  const seen = ports.seen();
  const gone = refusal(seen);
  return {
    performed: course.performed,
    rotated: course.rotated,
    timings: [
      ...course.waited,
      ...acceptance(seen),
      ...(gone === undefined ? [] : [gone]),
      ...timingsOf(course.performed),
    ],
    left,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function interrupted(): Problem {
  return new Problem({ code: 'interrupted', subject: 'the self-test', reason: 'it was stopped' });
}

class Course {
  readonly performed: Performed[] = [];
  readonly rotated: Rotated[] = [];
  readonly waited: Timing[] = [];
  readonly #options: SelftestOptions;
  readonly #bindings: Bindings;
  readonly #performing: Performing;
  readonly #secrets: string[] = [];
  /** Steps whose response does not show whether the object was made. */
  readonly #unsure = new Set<Step>();

  constructor(options: SelftestOptions) {
    const { endpoints, tenant, vault, name, newId, ports, clock, signal } = options;
    this.#options = options;
    this.#bindings = new Map(
      Object.entries({
        graph: endpoints.graph,
        authority: endpoints.authority,
        ...{ tenant, name, stranger: newId(), probe: probeOf(name) },
        probeInCapitals: probeOf(name).toUpperCase(),
        ...(vault === undefined ? {} : { vault }),
      }),
    );
    this.#performing = { ports, clock, signal, bindings: this.#bindings };
  }

  /** From the responses so far, so that it is known after a failure, too. */
  things(): Things {
    const bound = (name: string) => this.#bindings.get(name);
    const [app, client, principalId] = [bound('app'), bound('client'), bound('principal')];
    return {
      name: this.#options.name,
      secrets: this.#secrets,
      isUnsure: this.#unsure.has(application),
      isPrincipalUnsure: this.#unsure.has(principal),
      ...(app === undefined ? {} : { app }),
      ...(client === undefined ? {} : { client }),
      ...(principalId === undefined ? {} : { principal: principalId }),
    };
  }

  async run(): Promise<void> {
    const { tell, vault } = this.#options;
    if (vault !== undefined) await requireVault(vault, this.#performing);
    tell('creating a registration');
    await this.#must(application);
    await this.#step(readable);
    await this.#must(principal);
    await this.#untilKnown();
    await this.#rotate();
    await this.#untilRefused();
    tell('sending requests that are refused');
    for (const step of [...signingIn, ...credentials]) await this.#probe(step);
    if (vault === undefined) return;
    tell('testing the vault');
    this.#secrets.push(probeOf(this.#options.name));
    for (const step of vaultSteps) await this.#probe(step);
  }

  async #step(step: Step): Promise<Performed> {
    const performed = await perform(step, this.#performing);
    this.performed.push(performed);
    this.#options.tell(performed);
    return performed;
  }

  async #probe(step: Step): Promise<void> {
    const { tell, clock } = this.#options;
    if (isAskable(step, this.#bindings, clock.now())) await this.#step(step);
    else tell(`not tested, since a prerequisite is missing: ${step.name}`);
  }

  /** A step that all later ones depend on. */
  async #must(step: Step): Promise<void> {
    this.#unsure.add(step);
    const { outcome, came, response } = await this.#step(step);
    const name = this.#remember(step, response.body);
    const isRefused = response.status >= 300 && response.status < 500;
    if (isRefused || (response.status < 300 && this.#bindings.has(name))) this.#unsure.delete(step);
    if (response.status < 300) return;
    throw new Problem({
      code: response.status === 403 ? 'human-needed' : 'refused',
      subject: `${step.name} in tenant ${this.#options.tenant}`,
      reason: `it was not created (${came}${outcome === 'differs' ? '' : ', as claimed'})`,
      ...(response.status === 403
        ? {
            remedy:
              'grant the application permission Application.ReadWrite.OwnedBy of Microsoft Graph, with admin consent, to the identity that runs this',
          }
        : {}),
      status: response.status,
    });
  }

  /** An object has to be removed even where the response about it differs from the claim. */
  #remember(step: Step, body: unknown): string {
    const name = step === principal ? 'principal' : 'app';
    for (const [bound, told] of [
      [name, member(body, 'id')],
      ['client', member(body, 'appId')],
    ] as const)
      if (typeof told === 'string' && GUID.test(told) && !this.#bindings.has(bound))
        this.#bindings.set(bound, told);
    return name;
  }

  async #rotate(): Promise<void> {
    const { endpoints, tenant, vault, name, clock, newId, tell } = this.#options;
    const appId = this.#bindings.get('client') ?? '';
    const place = { url: vault ?? `https://in-memory.${endpoints.vaultSuffix}`, secret: name };
    const rotation = selftestRotation({ name, tenant, appId, vault: place, endpoints });
    if (vault !== undefined) this.#secrets.push(name);
    const engine: Engine = {
      ...this.#options,
      ...(vault === undefined ? { vaultPort: memoryVault(clock.now, newId) } : {}),
    };
    for (const [what, force] of [
      ['a first secret, by the engine', false],
      ['a second one, and the end of the first', true],
    ] as const) {
      tell(what);
      this.#options.signal.throwIfAborted();
      const run = await rotateOnce(engine, rotation, endpoints, force);
      this.rotated.push(run);
      if (run.outcome === 'failed')
        throw new Problem({ code: 'refused', subject: 'the rotation of the self-test', reason: run.text });
    }
  }

  /** A new registration is not known to every replica of the token endpoint (azure-facts §1.3, 700016). */
  async #untilKnown(): Promise<void> {
    const { tell, clock } = this.#options;
    tell('waiting until Entra knows the registration');
    const began = clock.ticks();
    const lastMs = await untilAllAgree(`${PROBE}-wrong`, this.#performing, response =>
      inShort(response).endsWith('AADSTS7000215'),
    );
    this.waited.push(
      timing(
        'a new registration is known to Entra after',
        lastMs - began,
        NEW_REGISTRATION_MS,
        'azure-facts §2.7',
      ),
    );
  }

  /** Makes token calls with the secret that the engine has retired, until all refuse it. */
  async #untilRefused(): Promise<void> {
    const secret = removedSecret(this.#options.ports.seen());
    if (secret === undefined) return;
    this.#bindings.set(secret.slice(2, -2), secret);
    this.#options.tell('requesting tokens with the removed secret');
    await untilAllAgree(secret, this.#performing, ({ status }) => status === 401);
  }
}

/** "A few seconds" was reported (azure-facts §2.7). */
const NEW_REGISTRATION_MS = 30_000;
