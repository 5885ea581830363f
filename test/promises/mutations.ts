/** Mistakes that others make, each as a change of src. The promise tests must notice every one of them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Mutation {
  readonly name: string;
  readonly changes: readonly Change[];
  /**
   * `rotate/28 vault.setSecret#1/kill-after`; or a workload alone, undisturbed; or a course, with its seed behind an @:
   * `life/report=blind/consumers=weekly@7`; or three verbs: `verbs/revoke+rollback+rotate@7`. They are tried in turn until one shows it.
   */
  readonly cases: readonly string[];
  /** One of test/simulation/stories, where only the simulation has met what shows it. */
  readonly story?: string;
}

export const mutations: readonly Mutation[] = [
  {
    name: 'nothing waits for a canary before a removal',
    changes: [
      {
        file: 'run/steps/canary.ts',
        from: 'const isWanted = beforeRemoval || !isNamed(work.rotation, situation, index);',
        to: 'const isWanted = !isNamed(work.rotation, situation, index);',
      },
    ],
    cases: ['canary'],
  },
  {
    name: "a write shares an organization's secret with all private repositories, as gh does",
    changes: [
      {
        file: 'connectors/githubSecret/writing.ts',
        from: '{ ...body, ...sharing }',
        to: "{ ...body, ...sharing, visibility: 'private' }",
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'a write does not repeat the repositories that a secret is shared with',
    changes: [
      {
        file: 'connectors/githubSecret/writing.ts',
        from: '{ ...body, ...sharing }',
        to: '{ ...body, visibility: sharing.visibility }',
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'the mark of Dependabot is that of Actions',
    changes: [
      {
        file: 'connectors/githubSecret/githubPlace.ts',
        from: 'return store === undefined ? name : ',
        to: "return store !== 'codespaces' ? name : ",
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'rollback does not look at leaks',
    changes: [
      {
        file: 'rotation/earlierVersion.ts',
        from: 'const leak = leakOf(situation, keyId);',
        to: "const leak = leakOf(situation, 'nobody');",
      },
    ],
    cases: ['verbs/revoke+rollback+rotate@1031'],
  },
  {
    name: 'of a copy the version that is handed out is disabled, too',
    changes: [
      {
        file: 'connectors/keyVault/target.ts',
        from: 'enabled && version !== handedOut && copiedKeyId(tags) === keyId',
        to: 'enabled && (version === handedOut || copiedKeyId(tags) === keyId)',
      },
    ],
    cases: ['revoke'],
  },
  {
    name: 'versions of a copy that others wrote are disabled',
    changes: [
      {
        file: 'connectors/keyVault/target.ts',
        from: 'version !== handedOut && copiedKeyId(tags) === keyId',
        to: 'version !== handedOut',
      },
      {
        file: 'connectors/keyVault/target.ts',
        from: 'if (value === undefined || !isTagOf(tags, value)) continue;',
        to: 'if (value === undefined) continue;',
      },
    ],
    cases: ['revoke'],
  },
  {
    name: 'publish before prove',
    changes: [
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (pending.proven)',
        to: 'if (pending.proven || pending.keyId !== "")',
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'retire before confirm',
    changes: [
      {
        file: 'rotation/retire.ts',
        from: 'if (confirmedAt === undefined) return unconfirmed(rotation, situation, superseded, now);',
        to: 'if (confirmedAt === undefined) return { superseded, removable: true, reason: { code: "overlap-over", text: "" } };',
      },
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (situation.confirmedNow) {',
        to: 'if (situation.confirmedNow || removable.length > 0) {',
      },
    ],
    cases: ['rotate'],
  },
  {
    name: 'no mark in the display name',
    changes: [
      { file: 'rotation/credentialMark.ts', from: 'return `', to: 'return mark && run && `not ours ` + `' },
    ],
    cases: ['rotate/graph.addPassword#1/kill-after'],
  },
  {
    name: 'remove all others',
    changes: [
      {
        file: 'run/steps/remove.ts',
        from: "    await removeCredential(work, situation, credential, 'retire', step.reason.code === 'revoked');",
        to: `    const newest = versions(situation)[0]?.tags?.keyId;
    for (const other of situation.registration?.credentials ?? [])
      if (other.keyId !== newest) await removeCredential(work, situation, other, 'retire');`,
      },
    ],
    cases: ['retire'],
  },
  {
    name: 'a timeout on create is a failure',
    changes: [
      {
        file: 'run/steps/create.ts',
        from: 'await removeLost({ ...work, patience: work.unstoppable }, situation, error);',
        to: 'continue;',
      },
    ],
    cases: ['rotate/graph.addPassword#1/timeout-after'],
  },
  {
    name: 'skip on fresh expiry alone',
    changes: [
      {
        file: 'rotation/nextSteps.ts',
        from: 'if (open(deliveries)) return',
        to: `const by = runOf(currentOf(situation)?.version.tags?.mark ?? '', rotation.mark);
  if (!dueness.now && by !== intent.run) return [];
  if (open(deliveries)) return`,
      },
    ],
    cases: ['rotate/vault.setSecret#1/kill-after'],
  },
  {
    name: 'what could not be read is settled',
    changes: [
      {
        file: 'run/quickCheckAll.ts',
        from: 'if (registration === undefined || newest === undefined) continue;',
        to: `if (registration === undefined || newest === undefined) {
      const due = { now: false, reason: { code: 'not-due', text: 'unread' } } as const;
      settled.set(rotation, { phase: 'settled', due, steps: [], later: [], findings: [] });
      continue;
    }`,
      },
    ],
    cases: ['glance/graph.batch#1/429-retry-900'],
  },
  // From here on: mistakes that only unusual surroundings show, each by the axis that is named in its course.
  {
    name: 'a credential without a row in the report is unused',
    changes: [
      {
        file: 'rotation/usageEvidence.ts',
        from: '  if (use === undefined || use.lastSeen',
        to: `  if (use === undefined && now >= earliestRemoval(rotation, superseded))
    return { unused: true, reason: { code: 'unused', text: 'no row' } };
  if (use === undefined || use.lastSeen`,
      },
    ],
    cases: ['life/report=blind/consumers=every 6 h@7'],
  },
  {
    name: 'the tags say what the vault holds',
    changes: [
      {
        file: 'rotation/credentialIdentity.ts',
        from: 'return fittingCredentials(situation).some(({ keyId }) => keyId === credential.keyId);',
        to: 'return isNamed(situation, credential);',
      },
      {
        file: 'rotation/credentialIdentity.ts',
        from: '  if (value === undefined) return true;',
        to: '  if (value === undefined || keyId !== "") return true;',
      },
    ],
    cases: ['life/tags=put back/consumers=none@7'],
  },
  {
    name: 'one service is believed what time it is',
    changes: [
      {
        file: 'clock.ts',
        from: 'if (known.length < 2) return { offsetMs: 0 };',
        to: 'if (known.length > 0) return { offsetMs: known.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0 };',
      },
    ],
    cases: seeded('life/report=unreadable/Date=one service lies/consumers=none', [178, 278, 52]),
  },
  {
    name: 'settings that come as null are none',
    changes: [
      {
        file: 'connectors/settingsAnswer.ts',
        from: 'properties: z.record(z.string(), z.string()) })',
        to: 'properties: z.nullable(z.record(z.string(), z.string())) })',
      },
      {
        file: 'connectors/appService/siteMaps.ts',
        from: 'validatedResponse(settingsAnswer, answer, call).properties,',
        to: 'validatedResponse(settingsAnswer, answer, call).properties ?? {},',
      },
    ],
    cases: ['life/answers=null/consumers=none@258'],
  },
  {
    name: 'three in a row prove a secret',
    changes: [
      { file: 'rotation/proving.ts', from: 'const IN_A_ROW = 12;', to: 'const IN_A_ROW = 3;' },
      { file: 'rotation/proving.ts', from: 'SHORTEST_QUIET_MS = 1_000', to: 'SHORTEST_QUIET_MS = 0' },
    ],
    cases: seeded('life/replicas=one late at proof/consumers=none', [2, 3, 4, 5, 6]),
  },
  {
    name: 'what one replica accepts is on the registration',
    changes: [
      {
        file: 'run/steps/confirm.ts',
        from: 'if (keyId !== undefined && !registration.credentials.some(',
        to: "if (keyId === '' && !registration.credentials.some(",
      },
    ],
    cases: seeded(
      'life/report=unreadable/replicas=one late at confirm/consumers=none',
      [1, 2, 3, 4, 5, 6, 7, 8],
    ),
  },
  {
    name: 'the body is made of an early reading',
    changes: [
      {
        file: 'connectors/together/sharedMap.ts',
        from: '      const turn = await lockedTurn(',
        to: '      const map = await list();\n      const turn = await lockedTurn(',
      },
      {
        file: 'connectors/together/sharedMap.ts',
        from: '        const map = await noted(inTurn);\n',
        to: '',
      },
    ],
    cases: seeded('life/person=edits between requests/consumers=none', [1, 2, 3, 4]),
  },
  {
    name: "the tenant's limit itself is taken",
    changes: [
      {
        file: 'rotation/secretRules.ts',
        from: 'Math.min(lifetimeMs, rules.limits.ms - DAY_MS)',
        to: 'Math.min(lifetimeMs, rules.limits.ms)',
      },
    ],
    cases: ['life/tenant=limit/consumers=none@7'],
  },
  {
    name: 'policies that are not asked allow everything',
    changes: [
      {
        file: 'rotation/wanting.ts',
        from: "const readings: Reading[] = rules === undefined ? ['rules'] : [];",
        to: "const readings: Reading[] = rules !== undefined ? ['rules'] : [];",
      },
    ],
    cases: ['life/tenant=forbidden/consumers=none@7'],
  },
  {
    name: 'an orphan of an unknown run is removed at once',
    changes: [
      {
        file: 'rotation/inHand.ts',
        from: 'return now.getTime() - orphan.start.getTime() < longestRunMs(rotation);',
        to: 'return now.getTime() - orphan.start.getTime() < longestRunMs(rotation) * 0;',
      },
    ],
    cases: seeded('life/hosts=two without lock/consumers=none', [1, 2, 3, 4]),
  },
  // From here on: what the simulation has found.
  {
    name: 'a place that came later counts as confirmed',
    changes: [
      {
        file: 'rotation/targets.ts',
        from: 'return tags.places !== undefined && !isAmong(tags.places, target, targets);',
        to: "return tags.places === '' && !isAmong(tags.places, target, targets);",
      },
    ],
    cases: [],
    story: 'place-added-later',
  },
  {
    name: 'a rollback does not see what another host removes',
    changes: [
      {
        file: 'run/steps/publish.ts',
        from: 'if (readFrom !== undefined) {',
        to: "if (readFrom !== undefined && readFrom === '') {",
      },
    ],
    cases: [],
    story: 'removed-and-published',
  },
  {
    name: 'a removal does not see that its confirmation was taken back',
    changes: [
      {
        file: 'run/steps/removalChecks.ts',
        from: 'if (seen !== known) throw',
        to: 'if (seen !== known && known === 0) throw',
      },
    ],
    cases: [],
    story: 'confirmation-changed-meanwhile',
  },
  {
    name: 'a list of versions without the tags of the current one is believed',
    changes: [
      {
        file: 'connectors/vaultReading.ts',
        from: '!(itself && sameTags(itself.tags, readable.properties.tags))',
        to: 'itself === undefined',
      },
    ],
    cases: [],
    story: 'list-without-tags',
  },
  {
    name: 'whatever another run is at work on is left to it',
    changes: [
      {
        file: 'rotation/yielding.ts',
        from: "if (registration === undefined || vault === undefined) return 'its state was not read';",
        to: 'if (registration !== undefined && vault !== undefined) return undefined;',
      },
    ],
    cases: [],
  },
  {
    name: 'no other run is young enough to be left alone',
    changes: [
      {
        file: 'rotation/yielding.ts',
        from: 'return ms < YOUNG_MS ? undefined',
        to: 'return ms < 0 ? undefined',
      },
    ],
    cases: [],
  },
  {
    name: 'a new credential that is not found is gone',
    changes: [
      {
        file: 'run/steps/remove.ts',
        from: "return isNew(work, credential) ? 'new'",
        to: "return isNew(work, credential) && false ? 'new'",
      },
    ],
    cases: [],
    story: 'removed-before-it-was-listed',
  },
  {
    name: 'what is only found counts as a failure of the run',
    changes: [
      {
        file: 'run/admission.ts',
        from: '(wasAttempted ? 1 : 0)',
        to: '1',
      },
      {
        file: 'run/admission.ts',
        from: 'if (hasStopped(count, limits) && !isExempt) {',
        to: 'if (hasStopped(count, limits)) {',
      },
    ],
    cases: [],
    story: 'held-up-until-it-expired',
  },
];

/** For what is drawn in a course: a service that lies, a place of an answer, a replica. */
function seeded(name: string, seeds: readonly number[]): string[] {
  return seeds.map(seed => `${name}@${seed}`);
}

/** Fails when the code no longer says what a mutation wants to change: it would change nothing and look harmless. */
export async function tamper(source: string, changes: readonly Change[]): Promise<void> {
  for (const { file, from, to } of changes) {
    const path = join(source, file);
    const text = await readFile(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not say exactly once: ${from}`);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
}
