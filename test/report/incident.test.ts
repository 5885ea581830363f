/** The record of a leak, from events alone: what is said of a run that finished, and of one that did not. */

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { noneCounted } from '../../src/outcomes.ts';
import type { TimedEvent } from '../../src/report/incidentEvents.ts';
import { type IncidentFacts, incidentOf } from '../../src/report/incidentRecord.ts';
import { incidentMarkdown } from '../../src/report/incidentText.ts';
import { useOf } from '../../src/report/incidentUse.ts';
import type { LoggedSignIn } from '../../src/rotation/loggedSignIn.ts';

const LEAKED = '4c78ff5d-d206-42a1-9180-7db9a481abc3';
const MADE = 'a4ca29f9-1111-4222-8333-444455556666';
const APP = 'appService payments-api AZURE_CLIENT_SECRET';
const GROUP = 'variableGroup contoso/shop/payments-release clientSecret';

const facts: IncidentFacts = {
  run: 'r-20261123T030000-k7f2q9',
  reason: 'pasted into\na ticket',
  actor: 'ada@laptop',
  begun: new Date('2026-11-23T03:00:00Z'),
  ended: new Date('2026-11-23T03:10:00Z'),
  immediately: false,
  leaked: [
    {
      rotation: 'payments-api',
      registration: 'payments-api (b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314)',
      keyId: LEAKED,
      displayName: 'added in | the ![portal](https://evil.example)',
      start: '2025-12-18T00:00:00.000Z',
      end: '2026-12-05T00:00:00.000Z',
      inUse: true,
      lastSignIn: '2026-11-23T01:02:03.000Z',
    },
  ],
  places: [
    { rotation: 'payments-api', target: APP, required: true },
    { rotation: 'payments-api', target: GROUP, required: true },
  ],
  commands: {
    rotate: names => `keyturn rotate ${names.join(' ')}`,
    revoke: (name, keyId) => `keyturn revoke ${name} --key-id ${keyId}`,
    which: name => `keyturn diagnose ${name} --secret-from file:leaked.txt --config other.yaml`,
  },
};

const step = { rotation: 'payments-api', ms: 5 } as const;
const reason = { code: 'x', text: 'because' };
const rotationStarted: RunEvent = { event: 'rotation.started', rotation: 'payments-api' };
const created: RunEvent = { event: 'step.done', step: 'create', subject: MADE, detail: 'created', ...step };
const published: RunEvent = {
  event: 'step.done',
  step: 'publish',
  subject: MADE,
  keyId: MADE,
  version: 'v2',
  detail: 'vault version v2',
  ...step,
};
const delivered: RunEvent = {
  event: 'step.done',
  step: 'distribute',
  subject: APP,
  detail: "has the vault's value",
  ...step,
};
const refused: RunEvent = {
  event: 'step.failed',
  step: 'distribute',
  subject: GROUP,
  problem: { code: 'refused', text: 'the service refused (403)' },
  ...step,
};
const toGroup: RunEvent = { ...delivered, subject: GROUP, detail: 'marked' };
const removed: RunEvent = {
  event: 'step.done',
  step: 'retire',
  subject: LEAKED,
  detail: `credential ${LEAKED} removed, vault version v0 disabled, vault version v1 disabled`,
  disabled: ['v0', 'v1'],
  ...step,
};

function ended(outcome: 'changed' | 'human-needed', text?: string): RunEvent {
  const findings =
    text === undefined
      ? []
      : [{ code: 'f', severity: 'human' as const, text, remedy: 'grant Administrator' }];
  const note = { code: 'n', severity: 'note' as const, text: '1 credential is not ours' };
  return {
    event: 'rotation.finished',
    outcome,
    phase: 'settled',
    summary: 'done so far',
    next: [],
    findings: [...findings, note],
    ...step,
  };
}

function runEnded(outcome: 'done' | 'human-needed'): RunEvent {
  const counts = { ...noneCounted };
  return { event: 'run.finished', outcome, exitCode: 0, counts, ms: 9 };
}

function recordOf(events: readonly RunEvent[], changed: Partial<IncidentFacts> = {}) {
  const timed: TimedEvent[] = events.map((event, index) => ({
    at: `2026-11-23T03:0${index}:00.000Z`,
    event,
  }));
  const incident = incidentOf({ ...facts, ...changed }, timed);
  return { incident, text: incidentMarkdown(incident) };
}

const whole = [
  rotationStarted,
  created,
  published,
  delivered,
  toGroup,
  removed,
  ended('changed'),
  runEnded('done'),
];

describe('the record of a leak that was dealt with', () => {
  const { incident, text } = recordOf(whole);

  it('says so in its first lines, and leaves nothing open', () => {
    expect(text.split('\n')[2]).toBe('**The leaked credential was removed; nothing is open.**');
    expect(incident).toMatchObject({ open: [], finish: [], outcome: 'done' });
    expect(text).not.toContain('Still open');
  });

  it('lists the new credential, every target with its outcome, and every vault version that was disabled', () => {
    expect(text).toContain(`new credential: ${MADE}, in vault version v2`);
    expect(text).toContain(`| ${APP} | has the vault's value |\n| ${GROUP} | marked |`);
    expect(text).toContain('vault versions disabled: v0, v1');
  });

  it('says when the leaked one signed in last, when it was removed, and where to see who it was', () => {
    expect(text).toContain('according to the sign-in report (hours late): 2026-11-23 01:02:03 UTC');
    expect(text).toContain('removed: 2026-11-23 03:05:00 UTC (Entra may accept it for some minutes more)');
    expect(text).toContain('valid from 2025-12-18 00:00 to 2026-12-05 00:00 UTC');
  });

  it('reminds of the tokens that live on', () => {
    expect(text).toContain('stay valid until they expire');
  });

  it('keeps what people wrote on one line', () => {
    expect(text).toContain('- reason: pasted into a ticket\n');
  });
});

it('says why the sign-ins are not known where the report cannot be read', () => {
  const leaked = facts.leaked.map(each => ({ ...each, lastSignIn: 'unknown (403: AuditLog.Read.All)' }));
  expect(recordOf(whole, { leaked }).text).toContain('(hours late): unknown (403: AuditLog.Read.All)');
});

const asked = {
  rotation: 'payments-api',
  appId: 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314',
  keyId: LEAKED,
  from: new Date('2025-12-18T00:00:00Z'),
  kept: new Date('2026-10-24T00:00:00Z'),
};

function signIn(minute: number, change: Partial<LoggedSignIn> = {}): LoggedSignIn {
  const at = new Date(Date.UTC(2026, 10, 23, 2, minute));
  const from = { address: '203.0.113.9', resource: 'Microsoft Graph' };
  return { at, keyId: LEAKED, requestId: `r${minute}`, own: false, succeeded: true, ...from, ...change };
}

describe('what a post-mortem asks', () => {
  const entries = [
    signIn(1),
    signIn(9, { succeeded: false }),
    signIn(5, { address: '198.51.100.2' }),
    signIn(6, { keyId: MADE }),
    signIn(7, { own: true }),
  ];
  const use = [useOf(asked, { known: true, entries, complete: true })];
  const others = [
    {
      rotation: 'payments-api',
      keyId: MADE,
      displayName: '',
      start: '2026-11-22T23:59:00.000Z',
      end: null,
      lastSignIn: 'none in the report',
    },
  ];
  const { text } = recordOf(whole, {
    use,
    others,
    client: 'c1',
    discovered: '2026-11-23T02:15:00.000Z',
    ci: { system: 'GitHub Actions', url: 'https://github.com/contoso/pay/actions/runs/7', startedBy: 'ada' },
    trail: { file: 'audit.jsonl', anchor: '12:abc' },
  });

  it('who signed in with it, from where and how often, without the own sign-ins', () => {
    expect(text).toContain(
      '| 203.0.113.9 | Microsoft Graph | 1 | 1 | 2026-11-23 02:01:00 | 2026-11-23 02:09:00 |\n| 198.51.100.2 |',
    );
    expect(text).toContain('in addition 1 by Keyturn itself');
    expect(use[0]?.from).toHaveLength(2);
  });

  it('queries that find them again, with application, key id and time', () => {
    expect(text).toContain('| where TimeGenerated >= datetime(2025-12-18T00:00:00Z)');
    expect(text).toContain(
      `| where AppId == "${asked.appId}" and ServicePrincipalCredentialKeyId == "${LEAKED}"`,
    );
    expect(text).toContain(`appId eq '${asked.appId}' and createdDateTime ge 2026-10-24T00:00:00Z`);
    expect(text).toContain(`value[?servicePrincipalCredentialKeyId=='${LEAKED}']`);
  });

  it('that another credential may be the one that leaked, and what tells', () => {
    const [, , first = ''] = text.split('\n');
    expect(first).not.toContain('nothing is open');
    expect(first).toContain(`another credential that was valid then (${MADE.slice(0, 8)})`);
    expect(first).toContain(
      'shows which one it is: `keyturn diagnose payments-api --secret-from file:leaked.txt --config other.yaml`',
    );
  });

  it('what else signs in as the application', () => {
    expect(text).toContain(`| ${MADE} | no name | 2026-11-22 23:59:00 | never | none in the report |`);
  });

  it('when it was found, who did it and where, and what the trail held', () => {
    expect(text).toContain('- discovered: 2026-11-23 02:15:00 UTC, 45 min before this run\n');
    expect(text).toContain('- by: ada@laptop, signed in as client c1, run ');
    expect(text).toContain('started by ada: https://github.com/contoso/pay/actions/runs/7\n');
    expect(text).toContain('- audit trail: audit.jsonl, up to record 12:abc');
  });

  it('why nothing is known where the log cannot be read, and the queries all the same', () => {
    const unread = useOf(asked, { known: false, lasting: true, why: '403: AuditLog.Read.All' });
    const told = recordOf(whole, { use: [unread] }).text;
    expect(told).toContain('not known, since the sign-in log could not be read (403: AuditLog.Read.All)');
    expect(told).toContain('AADServicePrincipalSignInLogs');
  });
});

describe('the record of a run that failed half-way', () => {
  const human = ended('human-needed', 'distribute: the service refused (403)');
  const { incident, text } = recordOf([
    rotationStarted,
    created,
    published,
    delivered,
    refused,
    human,
    runEnded('human-needed'),
  ]);

  it('says first that the leaked credential is still valid', () => {
    expect(text.split('\n')[2]).toContain('Not over: 1 of 1 leaked credentials still valid');
    expect(incident.leaked).toMatchObject([{ removed: null }]);
    expect(text).toContain('removed: NOT YET');
  });

  it('says what is open, what helps, and that rotate finishes it, which finds what leaked in the vault', () => {
    expect(incident.open.join('\n')).toContain(`${LEAKED} IS STILL VALID`);
    expect(incident.open).toContain(
      'payments-api: distribute: the service refused (403). Remedy: grant Administrator',
    );
    expect(incident.finish).toEqual(['keyturn rotate payments-api']);
    expect(text).toContain('    keyturn rotate payments-api\n');
  });

  it('tells the target that failed from the one that was updated', () => {
    expect(incident.targets.map(({ updated }) => updated)).toEqual([true, false]);
    expect(text).toContain(`| ${GROUP} | FAILED: the service refused (403) |`);
  });

  it('does not call a note of the run open', () => {
    expect(text).not.toContain('is not ours');
  });
});

describe('the record of a run that published nothing', () => {
  const failed: RunEvent = { ...refused, step: 'create', subject: MADE };
  const { incident, text } = recordOf([
    rotationStarted,
    failed,
    ended('human-needed', 'create: refused'),
    runEnded('human-needed'),
  ]);

  it('names revoke with the key id as what finishes it, since nothing recorded what leaked', () => {
    expect(incident.finish).toEqual([`keyturn revoke payments-api --key-id ${LEAKED}`]);
  });

  it('lists the targets as not written, and has no table of where a new secret went', () => {
    expect(text).not.toContain('Where the new secret went');
    expect(incident.targets.map(({ outcome }) => outcome)).toEqual([
      'not written by this run',
      'not written by this run',
    ]);
    expect(text).toContain('new credential: none was published');
  });
});

describe('the record of a run that was cut off', () => {
  const retiring: RunEvent = {
    event: 'step.started',
    step: 'retire',
    subject: LEAKED,
    rotation: 'payments-api',
    reason,
  };
  const { incident, text } = recordOf([rotationStarted, created, published, delivered, toGroup, retiring]);

  it('says that the outcome of the step in hand is not known, and calls nothing removed', () => {
    expect(text).toContain(`retire ${LEAKED}: started (because); its result is not known`);
    expect(incident).toMatchObject({ outcome: 'interrupted', leaked: [{ removed: null }] });
    expect(incident.open).toContain('payments-api: the run ended before this was finished');
    expect(incident.finish).toEqual(['keyturn rotate payments-api']);
  });
});

it('says of --immediately that the leaked one went first, and of a removed one with a failed target that it is not over', () => {
  const human = ended('human-needed', 'distribute: refused');
  const { incident, text } = recordOf(
    [rotationStarted, removed, created, published, delivered, refused, human, runEnded('human-needed')],
    { immediately: true },
  );
  expect(text).toContain('the leaked secret first, then a new one (an intentional outage)');
  expect(text.split('\n')[2]).toContain('The leaked credential was removed, but see “Still open”');
  expect(incident.finish).toEqual(['keyturn rotate payments-api']);
});
