/** The registrations that may have leftovers: each is read once, in bulk. */
import type { FindingWords } from '../event.ts';
import { asProblem, isProblem, type Problem } from '../problem.ts';
import type { Registration } from '../rotation/observation.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import { severityOf } from './conclude.ts';
import type { Patience } from './patience.ts';
import type { SurveyOptions } from './survey.ts';

export interface RegistrationsOptions extends Pick<SurveyOptions, 'policy' | 'open' | 'signal'> {
  readonly overview: OverviewPort;
  /** Only this registration. */
  readonly appId?: string;
  /** Registrations that a trail names. */
  readonly traced?: readonly string[];
}

export interface Placed {
  readonly tenant: string;
  readonly registration: Registration;
}

/** The registrations of the policy, those that the trail names, and those that the identity owns; or only the requested one. */
export async function registrationsFor(options: RegistrationsOptions, calm: Patience) {
  const { policy, overview, traced = [], appId } = options;
  const unread: FindingWords[] = [];
  const registrations: Placed[] = [];
  for (const tenant of new Set(policy.rotations.map(each => each.tenant))) {
    try {
      const ofPolicy = policy.rotations.filter(each => each.tenant === tenant).map(each => each.appId);
      const owned = appId === undefined ? await ownedIn(tenant, options, calm, unread) : [];
      const wanted = appId === undefined ? [...ofPolicy, ...traced, ...owned] : [appId];
      const ids = [...new Set(wanted.map(each => each.toLowerCase()))];
      for (const portion of overview.portions(ids)) {
        const about = { step: 'observe', subject: 'registrations' };
        const read = await calm.retry(about, async () => {
          const answer = await overview.registrations(tenant, portion);
          if (answer.problem !== undefined) throw answer.problem;
          return answer;
        });
        const found = new Set(read.found.map(each => each.appId.toLowerCase()));
        registrations.push(...read.found.map(registration => ({ tenant, registration })));
        for (const id of portion.filter(each => !found.has(each)))
          registrations.push(...(await readAlone(tenant, id, options, calm, unread)));
      }
    } catch (error) {
      unread.push(notRead(asProblem(error, `registrations of tenant ${tenant}`)));
    }
  }
  if (appId !== undefined && registrations.length === 0 && unread.length === 0)
    unread.push({
      code: 'registration-absent',
      severity: 'failed',
      text: `registration ${appId} is in no tenant of the policy`,
      remedy: `az ad app show --id ${appId}`,
    });
  return { registrations, unread };
}

/**
 * A registration that the bulk reading did not find either does not exist, or its response was invalid: only the latter is
 * reported.
 */
async function readAlone(
  tenant: string,
  appId: string,
  { policy, open, signal }: RegistrationsOptions,
  calm: Patience,
  unread: FindingWords[],
): Promise<Placed[]> {
  const [model] = policy.rotations;
  if (model === undefined) return [];
  const ports = await open({ ...model, tenant, appId, targets: [] }, { signal });
  try {
    const about = { step: 'observe', subject: 'registration' };
    return [{ tenant, registration: await calm.retry(about, () => ports.registration.read()) }];
  } catch (error) {
    if (!isProblem(error, 'absent')) unread.push(notRead(asProblem(error, `registration ${appId}`)));
    return [];
  }
}

/** Owned registrations are an additional source: where they cannot be listed, the others are used all the same. */
async function ownedIn(
  tenant: string,
  { overview }: RegistrationsOptions,
  calm: Patience,
  unread: FindingWords[],
): Promise<readonly string[]> {
  try {
    const { appIds, complete } = await calm.retry({ step: 'observe', subject: 'owned' }, () =>
      overview.owned(tenant),
    );
    if (!complete)
      unread.push({
        code: 'owned-incomplete',
        severity: 'unknown',
        text: `the list of what the signed-in identity owns in tenant ${tenant} is not complete: there may be more`,
        remedy: 'keyturn forget --help   (--app-id checks one registration)',
      });
    return appIds;
  } catch (error) {
    unread.push(notRead(asProblem(error, `what the identity owns in tenant ${tenant}`)));
    return [];
  }
}

export function notRead(problem: Problem): FindingWords {
  const { remedy } = problem;
  const severity = severityOf(problem) === 'human' ? 'human' : 'unknown';
  return { code: 'unread', severity, text: problem.message, ...(remedy === undefined ? {} : { remedy }) };
}
