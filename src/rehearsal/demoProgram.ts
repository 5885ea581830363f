/** The whole life cycle of a secret in a minute, in the sandbox, with the real SDKs. */
import { basename } from 'node:path';
import { EXIT } from '../cli/exit.ts';
import { styleFor } from '../cli/human/style.ts';
import type { Task } from '../cli/job.ts';
import type { Policy } from '../policy/policy.ts';
import { plural } from '../rotation/words.ts';
import { chapter, type Stage, say } from './demo/chapter.ts';
import { closingText } from './demo/demoClosing.ts';
import { diagnosis, introduction as diagnosisIntroduction } from './demo/demoDiagnosis.ts';
import { incident, introduction as incidentIntroduction } from './demo/demoIncident.ts';
import { nightsUntilRetired, onSandbox, type Play } from './demo/demoOpening.ts';
import { begin, inspectAll } from './demo/outcome.ts';
import type { RehearsalContext, RunningSandbox } from './rehearsalContext.ts';

const IN_A_NIGHT =
  'Two nights ago the command below signed in with the new secrets, as evidence that the sign-in report is ' +
  'up to date, and changed nothing.';

export async function playDemo(
  context: RehearsalContext,
  { story, policyFile }: Extract<Task, { verb: 'demo' }>,
): Promise<number> {
  const [opening, play] = stories[story];
  return onSandbox(context, policyFile, opening, play);
}

type Story = readonly [introduction: (policy: Policy) => string, play: Play];

const stories: Readonly<Record<Extract<Task, { verb: 'demo' }>['story'], Story>> = {
  rotation: [introduction, rotation],
  incident: [incidentIntroduction, incident],
  diagnosis: [diagnosisIntroduction, diagnosis],
};

function introduction(policy: Policy): string {
  return (
    'This starts a cloud inside this process (Entra, Key Vault, App Service, Azure DevOps, GitHub) with ' +
    `${plural(policy.rotations.length, 'registration')} of ${basename(policy.file)}, and rotates the secrets there, over ` +
    'HTTPS and with the SDKs that are used in production. It takes under a minute; nothing outside is accessed.'
  );
}

async function rotation(stage: Stage, policy: Policy, sandbox: RunningSandbox): Promise<number> {
  const beginning = await begin(sandbox);
  await chapter(stage, '1  What is due, and what a run would do', 'plan');
  await chapter(stage, '2  Do it', 'rotate');
  await chapter(
    stage,
    '3  The state now: new and old secret are both valid until the old one is unused',
    'status',
  );
  await nightsUntilRetired(stage, policy, sandbox, async days => {
    say(stage, `${days} days pass (the sandbox’s clock was moved). ${IN_A_NIGHT}`);
    await chapter(
      stage,
      '4  The same command, from cron: the old secrets are unused, so they are removed',
      'rotate',
    );
  });
  await chapter(stage, '5  Proof: a token call with the value that each place holds', 'verify');
  say(stage, '6  What each place holds now');
  const { context, troubles } = stage;
  const style = styleFor(context.stdout, context.env);
  const inspections = await inspectAll(policy, sandbox, beginning);
  context.stdout.write(`\n${closingText(inspections, troubles, style)}`);
  context.stdout.write(`\n${nextSteps(style.signs.next)}\n`);
  const fine = troubles.length === 0 && inspections.every(({ wrong }) => wrong.length === 0);
  return fine ? EXIT.done : EXIT.failed;
}

function nextSteps(sign: string): string {
  return [
    `${sign} rehearse your own policy:  keyturn sandbox exec --for rotation.yaml -- keyturn rotate`,
    `${sign} rehearse a leak:           keyturn demo --incident`,
    `${sign} rehearse a diagnosis:      keyturn demo --diagnose`,
    `${sign} read on:                   README.md, “Your first policy” and “What it will never do”`,
  ].join('\n');
}
