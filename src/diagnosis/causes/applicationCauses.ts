/** Rung 3: the registration and its service principal. */
import { type Cause, type Confidence, repeatCommand } from '../cause.ts';
import { here, signedIn } from '../codes/knowledge.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { SignInReply } from '../diagnosisPorts.ts';
import { isYoung } from '../match.ts';
import { day } from '../naming.ts';

const RECOVERABLE_DAYS = 30;
const DAY_MS = 86_400_000;

export function applicationCauses(evidence: Evidence): Cause[] {
  const { directory } = evidence;
  if (directory.application === null)
    return directory.servicePrincipal ? ofAnotherTenant(evidence) : [notInTenant(evidence)];
  const found = [...disabled(evidence), ...publicClient(evidence)];
  if (found.length > 0) return found;
  const codes = refusedCodes(evidence);
  if (codes.includes(7000229)) return [withoutPrincipal(evidence)];
  return codes.includes(700016) ? [unknownToEntra(evidence)] : [];
}

export function refusedCodes({ values, scopeReply }: Evidence): number[] {
  const replies = [...values.flatMap(({ replies: all }) => all), ...(scopeReply ? [scopeReply] : [])];
  return replies.flatMap((reply: SignInReply) => (reply.reply === 'refused' ? reply.codes : []));
}

function cause(
  code: Cause['code'],
  sentence: string,
  remedy: Cause['remedy'],
  confidence: Confidence = 'proved',
  settle?: string,
): Cause {
  return {
    code,
    rung: 3,
    places: [],
    sentence,
    confidence,
    remedy,
    ...(settle === undefined ? {} : { settle }),
  };
}

function notInTenant(evidence: Evidence): Cause {
  const { signIn, directory } = evidence;
  const { appId } = signIn;
  if (directory.deleted !== undefined) return deleted(appId, directory.deleted);
  if (directory.objectOf !== undefined) {
    const { kind, appId: meant } = directory.objectOf;
    return cause(
      'object-id-sent',
      `${appId} is the object id of the ${kind}, not its application (client) id, which is ${meant}.`,
      [here(`Use the client id ${meant} wherever ${appId} is used.`)],
    );
  }
  if (refusedCodes(evidence).includes(7000229)) return withoutPrincipal(evidence);
  return unknownToEntra(evidence);
}

function deleted(
  appId: string,
  { displayName, deletedAt }: { readonly displayName: string; readonly deletedAt: Date },
): Cause {
  const until = new Date(deletedAt.getTime() + RECOVERABLE_DAYS * DAY_MS);
  return cause(
    'application-deleted',
    `The registration ${displayName} was deleted on ${day(deletedAt)}; it can be restored until ${day(until)}, with its secrets.`,
    [
      signedIn(
        'Restore it.',
        `az rest --method post --url "https://graph.microsoft.com/v1.0/directory/deletedItems/$(az rest --url "https://graph.microsoft.com/v1.0/directory/deletedItems/microsoft.graph.application?\\$filter=appId eq '${appId}'" --query "value[0].id" -o tsv)/restore"`,
      ),
      signedIn('In the portal: Microsoft Entra ID, App registrations, Deleted applications, Restore.'),
    ],
  );
}

/** A service principal whose registration is in another tenant. Its secrets work here; the places show whether they do. */
function ofAnotherTenant(evidence: Evidence): Cause[] {
  const codes = refusedCodes(evidence);
  if (evidence.directory.servicePrincipal?.enabled === false) return [switchedOff(evidence)];
  if (codes.includes(7000112)) return [disabledAtHome(evidence)];
  return codes.includes(700016) ? [goneAtHome(evidence)] : [];
}

function disabledAtHome({ signIn, directory }: Evidence): Cause {
  return cause(
    'application-disabled',
    `Entra says that the application ${signIn.appId} is disabled (AADSTS7000112); it is enabled in this tenant, so it was disabled in its home tenant, ${directory.servicePrincipal?.ownerTenant ?? 'another one'}.`,
    [signedIn('Ask the owners of the application, in its home tenant.')],
  );
}

function goneAtHome({ signIn, directory }: Evidence): Cause {
  return cause(
    'application-unknown',
    `There is a service principal of ${signIn.appId} here, but its registration, in tenant ${directory.servicePrincipal?.ownerTenant ?? 'another tenant'}, was deleted or is no longer available to other tenants (AADSTS700016).`,
    [signedIn('Ask the owners of the application, in its home tenant.')],
  );
}

function unknownToEntra(evidence: Evidence): Cause {
  const { signIn, directory, now } = evidence;
  const { application } = directory;
  if (application && isYoung(application.created, now)) {
    return cause(
      'application-too-new',
      `The registration ${application.displayName} was just created, and some replicas of Entra do not have it yet (AADSTS700016).`,
      [signedIn('Try again in a few minutes.', repeatCommand(evidence))],
      'likely',
      'run diagnose again in ten minutes',
    );
  }
  if (application) {
    return cause(
      'application-unknown',
      `The directory has the registration ${application.displayName}, but the sign-in service does not find it in this tenant (AADSTS700016).`,
      [signedIn('Try again in a few minutes.', repeatCommand(evidence))],
      'unknown',
      'run diagnose again in ten minutes; if the result is the same, open a support ticket',
    );
  }
  const read = directory.application === null;
  return cause(
    'application-unknown',
    `There is no application ${signIn.appId} in the tenant ${signIn.tenant}: the client id is wrong, or the tenant is wrong${read ? '' : ', or it was deleted or just created (AADSTS700016)'}.`,
    [
      signedIn(
        'Search for it in the tenant that you are signed in to.',
        `az ad app show --id ${signIn.appId}`,
      ),
      signedIn('In the portal: Microsoft Entra ID, App registrations, All applications.'),
    ],
    read || refusedCodes(evidence).includes(700016) ? 'proved' : 'likely',
  );
}

function disabled(evidence: Evidence): Cause[] {
  const { application, servicePrincipal } = evidence.directory;
  if (servicePrincipal === null) return [withoutPrincipal(evidence)];
  if (servicePrincipal?.enabled === false) return [switchedOff(evidence)];
  const byMicrosoft = servicePrincipal?.disabledByMicrosoft;
  if (application?.disabled || byMicrosoft !== undefined) {
    const why = byMicrosoft === undefined ? '' : ` by Microsoft (${byMicrosoft})`;
    return [
      cause('application-disabled', `The registration ${application?.displayName ?? ''} is disabled${why}.`, [
        byMicrosoft === undefined ? ACTIVATE : APPEAL,
      ]),
    ];
  }
  if (!refusedCodes(evidence).includes(7000112)) return [];
  return [
    cause('application-disabled', 'Entra says that the application is disabled (AADSTS7000112).', [
      signedIn('Enable its service principal.', enable(evidence.signIn.appId)),
    ]),
  ];
}

const ACTIVATE = signedIn(
  'Portal, Microsoft Entra ID, App registrations, the application, Overview: Activate.',
);
/** entra-docs, disabled-by-microsoft: owners cannot undo it. */
const APPEAL = signedIn(
  'Only Microsoft can enable it again: open a support request in the portal, and use another application until then.',
);

function withoutPrincipal({ signIn, directory }: Evidence): Cause {
  return cause(
    'service-principal-missing',
    `The registration ${directory.application?.displayName ?? signIn.appId} has no service principal in this tenant (AADSTS7000229), so it cannot sign in here.`,
    [signedIn('Create one.', `az ad sp create --id ${signIn.appId}`)],
  );
}

function switchedOff({ signIn, directory }: Evidence): Cause {
  const by = directory.disabledBy;
  const who =
    by === undefined ? '' : ` by ${by.who} on ${by.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return cause(
    'service-principal-disabled',
    `The service principal of ${directory.servicePrincipal?.displayName ?? signIn.appId} ${by === undefined ? 'is' : 'was'} disabled${who} (AADSTS7000112): none of its secrets works, and a new one would not work either.`,
    [signedIn('Enable it, if it was disabled by mistake.', enable(signIn.appId))],
  );
}

function enable(appId: string): string {
  return `az ad sp update --id ${appId} --set accountEnabled=true`;
}

function publicClient(evidence: Evidence): Cause[] {
  if (!refusedCodes(evidence).includes(700025)) return [];
  return [
    cause(
      'public-client',
      'The application is a public client, which must not send a secret (AADSTS700025).',
      [
        signedIn(
          'If it is a confidential client, configure it as one.',
          `az ad app update --id ${evidence.signIn.appId} --is-fallback-public-client false`,
        ),
      ],
    ),
  ];
}
