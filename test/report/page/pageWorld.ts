/** Facts of a small fleet in which everything that the page can show occurs, and of a large one. */
import type {
  CredentialFacts,
  FindingFacts,
  PageFacts,
  PlaceFacts,
  RotationFacts,
} from '../../../src/report/page/facts.ts';
import type { TrailSummary } from '../../../src/report/trailSummary.ts';

export const AT = new Date('2026-11-23T12:00:00Z');
const DAY_MS = 86_400_000;
export const days = (count: number) => new Date(AT.getTime() + count * DAY_MS);

const keyId = (first: string) => `${first}-91aa-4c3b-8f2e-6f0b2a9d4e02`;

function inUse(change: Partial<CredentialFacts> = {}): CredentialFacts {
  return {
    keyId: keyId('7c1e55d0'),
    displayName: 'keyturn/payments-api/0a1b2c3d/r-20261103T030000-3f9a2c1d',
    role: 'in use',
    start: days(-20),
    end: days(160),
    renewFrom: days(130),
    lastUse: { unknown: 'not asked' },
    ...change,
  };
}

const vaultPlace: PlaceFacts = {
  place: 'vault secret payments-api-client-secret in https://kv-payments.vault.azure.net',
  required: true,
  tone: 'good',
  state: 'present',
  detail: 'newest version 63c89d92a818cb1b635587157b498cdf',
  holds: { keyId: keyId('7c1e55d0'), isLikely: false },
  since: { at: days(-20), what: 'written' },
};

const site: PlaceFacts = {
  place: 'appService site-payments AZURE_CLIENT_SECRET',
  required: true,
  proof: 'read back',
  tone: 'good',
  state: 'in-sync',
  detail: 'holds the newest version',
  holds: { keyId: keyId('7c1e55d0'), isLikely: false },
  since: { at: days(-20), what: 'confirmed' },
};

function rotation(name: string, change: Partial<RotationFacts> = {}): RotationFacts {
  const { end = days(160) } = change;
  return {
    name,
    phase: 'settled',
    appId: 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314',
    registration: name,
    tenant: '8d3f6a1e-2b47-4c90-a5d8-71e0c94b26f3',
    served: true,
    why:
      end instanceof Date
        ? `expires in ${Math.round((end.getTime() - AT.getTime()) / DAY_MS)} days (rotates at 30 days)`
        : 'no end date, 20 days old; the policy renews after 150 days',
    end,
    isRenewed: true,
    next: { words: 'create', at: days(130) },
    places: [vaultPlace, site],
    credentials: [inUse()],
    reachMs: 400 * DAY_MS,
    findings: [],
    ...change,
  };
}

const leaked: FindingFacts = {
  code: 'leaked',
  severity: 'human',
  text: `credential ${keyId('0ab94c12')} leaked and is still valid`,
  advice: { command: 'keyturn rotate billing-worker', remark: '(finishes the revocation)' },
};
const unread: FindingFacts = {
  code: 'refused',
  severity: 'unknown',
  text: 'vault https://kv-ledger.vault.azure.net: refused (403 Forbidden)',
  advice: { sentence: 'ask the owner of the vault for the role Key Vault Secrets User' },
};
const handMade: FindingFacts = {
  code: 'foreign-credential',
  severity: 'note',
  text: `credential ${keyId('f00df00d')} (made by Ada) was not created by Keyturn; it is not touched`,
};

/** One of each: a leak, one that could not be read, one that is held up by a freeze, an overlap, others' credentials. */
export function smallWorld(): PageFacts {
  return {
    at: AT,
    policy: 'rotation.yaml',
    version: '0.1.0',
    halted: [],
    go: { command: 'keyturn go' },
    rotations: [
      leakedOne(),
      unreadOne(),
      drifted(),
      heldUp(),
      overlapping(),
      besideOthers(),
      rotation('shop-frontend', {
        credentials: [inUse({ start: days(-100), end: days(80), renewFrom: days(50) })],
        end: days(80),
      }),
      rotation('without-end', { end: 'no end', credentials: [endless()] }),
    ],
    needless: { whole: ['payments-api'], part: ['billing-api', 'orders-api'] },
    calm: {
      windows: [{ texts: ['Mon-Thu 08:00-16:00 Europe/Berlin'], days: [1, 2, 3, 4], rotations: 8 }],
      freezes: [
        {
          text: '2026-12-19 until 2027-01-04 Europe/Berlin',
          reason: 'end of the year',
          from: days(26),
          until: days(42),
          rotations: 8,
        },
      ],
      pauses: [{ rotation: 'shop-frontend', reason: 'moved to another subscription', until: days(10) }],
    },
    trail,
  };
}

function endless(): CredentialFacts {
  const { end: _none, ...rest } = inUse({ displayName: 'made by hand' });
  return rest;
}

function leakedOne(): RotationFacts {
  const old = inUse({
    keyId: keyId('0ab94c12'),
    role: 'superseded',
    start: days(-170),
    end: days(10),
    leaked: { namedBy: 'r-20261123T100000-leak01' },
    lastUse: { at: days(-1), who: '203.0.113.7, Microsoft Graph' },
    removal: { reason: 'it goes once every required place is seen to hold another one' },
  });
  const { renewFrom: _not, ...superseded } = old;
  return rotation('billing-worker', {
    group: 'canary',
    phase: 'leaked',
    next: { words: 'now: confirm' },
    credentials: [inUse({ start: days(-0.1), end: days(180), renewFrom: days(150) }), superseded],
    findings: [leaked],
    attention: leaked,
    end: days(180),
  });
}

function unreadOne(): RotationFacts {
  const {
    served: _served,
    registration: _registration,
    ...rest
  } = rotation('ledger', {
    phase: 'unknown',
    why: 'It could not be read',
    end: 'unknown',
    isRenewed: false,
    next: { words: 'needs a person' },
    places: [],
    credentials: [],
    findings: [unread],
    attention: unread,
  });
  return rest;
}

function drifted(): RotationFacts {
  const attention: FindingFacts = {
    code: 'not-delivered',
    severity: 'failed',
    text: 'not known to hold the newest secret: variableGroup contoso/shop/release clientSecret',
    advice: { command: 'keyturn rotate payments-api' },
  };
  const group: PlaceFacts = {
    place: 'variableGroup contoso/shop/release clientSecret',
    required: true,
    proof: 'marked',
    tone: 'bad',
    state: 'differs',
    detail: 'its mark says 0ab94c12',
    holds: { keyId: keyId('0ab94c12'), isLikely: false },
  };
  const secret: PlaceFacts = {
    place: 'githubSecret contoso/shop AZURE_CLIENT_SECRET',
    required: false,
    proof: 'marked',
    tone: 'open',
    state: 'unknown',
    detail: 'is write-only, and no mark tells what it holds',
    since: { at: days(-60), what: 'last written' },
  };
  return rotation('payments-api', {
    phase: 'drifted',
    served: false,
    next: { words: 'now: repair' },
    places: [vaultPlace, { ...site, canary: 'workflow smoke.yml' }, group, secret],
    attention,
    findings: [attention],
  });
}

function heldUp(): RotationFacts {
  const finding: FindingFacts = {
    code: 'ends-before',
    severity: 'human',
    text: 'the secret ends on 2026-12-30, before the end of the freeze',
    advice: { command: 'keyturn rotate reporting-batch --now' },
  };
  return rotation('reporting-batch', {
    phase: 'due',
    why: 'expires in 37 days (rotates at 60 days); waits for the end of the freeze',
    end: days(37),
    isRenewed: false,
    next: { words: 'create', at: days(42) },
    credentials: [inUse({ start: days(-143), end: days(37), renewFrom: days(-23) })],
    findings: [finding],
    attention: finding,
  });
}

function overlapping(): RotationFacts {
  const { renewFrom: _not, ...old } = inUse({
    keyId: keyId('4c78ff5d'),
    role: 'superseded',
    start: days(-165),
    end: days(15),
    confirmedAt: days(-3),
    lastUse: { at: days(-2), who: '198.51.100.4, Azure Key Vault' },
    removal: {
      at: days(6),
      by: days(15),
      reason: 'once the sign-in report shows 8 days without a sign-in',
    },
  });
  const orphan = {
    ...old,
    keyId: keyId('0bad0bad'),
    role: 'orphan' as const,
    start: days(-40),
    end: days(140),
  };
  const { confirmedAt: _no, removal: _none, ...kept } = orphan;
  return rotation('search-indexer', {
    phase: 'overlap',
    end: days(177),
    next: { words: 'retire if unused', at: days(6), by: days(15) },
    credentials: [
      inUse({ start: days(-3), end: days(177), renewFrom: days(147) }),
      old,
      { ...kept, lastUse: { none: true, shownUntil: days(-1) } },
    ],
  });
}

function besideOthers(): RotationFacts {
  const { renewFrom: _not, ...other } = inUse({
    keyId: keyId('f00df00d'),
    displayName: 'made by Ada',
    role: 'other',
    start: days(-700),
    end: days(900),
  });
  return rotation('shop-backend', { group: 'canary', credentials: [inUse(), other], findings: [handMade] });
}

const trail: TrailSummary = {
  file: 'audit.jsonl',
  records: 4711,
  faultCount: 0,
  since: days(-300),
  runs: [
    {
      run: 'r-20261123T100000-leak01',
      begun: days(-0.1),
      who: 'ada@laptop',
      command: 'keyturn revoke billing-worker --reason "pasted into a ticket"',
    },
    {
      run: 'r-20261123T030000-3f9a2c1d',
      begun: days(-0.4),
      who: 'cron@runner-7',
      command: 'keyturn rotate',
      end: { at: days(-0.39), exitCode: 3, counts: { unchanged: 6, changed: 1, 'human-needed': 1 } },
    },
  ],
  earlierRuns: 298,
  pasts: new Map([
    [
      'billing-worker',
      {
        doings: [
          {
            run: 'r-20261123T100000-leak01',
            at: days(-0.1),
            due: 'credential 0ab94c12 leaked',
            steps: [
              { step: 'create', subject: keyId('7c1e55d0'), text: 'valid until 2027-05-22', failed: false },
              { step: 'distribute', subject: 'site', text: 'refused (403)', failed: true },
            ],
          },
        ],
        earlier: 2,
        quiet: { last: days(-1.4), count: 287 },
      },
    ],
  ]),
  incidents: [
    {
      run: 'r-20261123T100000-leak01',
      at: days(-0.1),
      rotations: ['billing-worker'],
      removed: [],
      record: 'incident-r-20261123T100000-leak01',
    },
  ],
};

/** Mostly settled, as fleets are. */
export function largeWorld(count: number): PageFacts {
  const small = smallWorld();
  const rotations = Array.from({ length: count }, (_, index) => {
    const model = small.rotations[index % 40] ?? rotation('settled');
    const name = `app-${String(index + 1).padStart(4, '0')}-${index % 2 === 0 ? 'prod' : 'test'}`;
    const left = 40 + ((index * 37) % 140);
    return {
      ...model,
      name,
      registration: name,
      ...(model.end instanceof Date && model.phase === 'settled' ? { end: days(left) } : {}),
    };
  });
  const { trail: _none, ...rest } = small;
  return { ...rest, rotations };
}

export const HOSTILE = `"'><img src=x onerror="hacked=1"><script>hacked=1</script></style><!--&lt;`;

/** Every text that somebody else may have chosen holds markup. */
export function hostileWorld(): PageFacts {
  return soiled(smallWorld()) as PageFacts;
}

/** What the program itself chooses from lists: such fields cannot hold anything else. */
const OWN = ['phase', 'role', 'severity', 'tone', 'name', 'outcome', 'end'];

function soiled(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return OWN.includes(key) ? value : `${value} ${HOSTILE}`;
  if (Array.isArray(value)) return value.map(each => soiled(each, key));
  if (value instanceof Map) return new Map([...value].map(([name, each]) => [name, soiled(each)]));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, soiled(each, name)]));
}
