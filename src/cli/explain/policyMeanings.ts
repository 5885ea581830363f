import type { PolicyCode } from '../../policy/policyCode.ts';

/** What is wrong in a policy, and what to do; also the help of the rules of `validate --sarif`. The first sentence is the title there. */
export const policyMeanings: Readonly<Record<PolicyCode, string>> = {
  'no-file': 'There is no such file. Name the policy with `--config FILE` or `KEYTURN_CONFIG`.',
  directory: 'The path of the policy is a directory. Name a file.',
  unreadable:
    'The file cannot be read, or is not a regular file. The text has the reason that the system gives.',
  'too-large':
    'The file is larger than a policy may be, or nested or repeated beyond what is read. Split it into several policies.',
  encoding: 'The file is not valid UTF-8. Save it as UTF-8, with or without a byte order mark.',
  syntax: 'The file is not valid YAML. The position is that of the first sign that cannot be read.',
  empty: 'The file contains nothing. `keyturn init` writes a first policy.',
  'several-documents':
    'The file contains more than one YAML document (`---`). A policy is one document: put the others into files of their own.',
  'unknown-alias':
    'An alias (`*name`) occurs before its anchor (`&name`), or there is none. Define the anchor above it.',
  'duplicate-key':
    'A key occurs twice in one map, and only one of the values would count. Remove one of them.',
  'bad-key': 'A key is not a plain word. The keys of a policy are those of its reference (docs/policy.md).',
  'bad-merge':
    'The key `<<` takes an alias of a map, or a list of these. Write the keys out, or use an alias.',
  'unknown-key':
    'A key that a policy does not have is not ignored: what it was meant to say would not happen. The text names the key that was probably meant.',
  'missing-key': 'A required key is missing. The text has an example of its value.',
  'wrong-value':
    'A value has not the form that its key takes. The text says which form is expected, and what was found.',
  'no-kind':
    'An entry of `targets` names no kind of place. Each entry is a map with a key for its kind, which `keyturn validate` lists.',
  'several-kinds':
    'An entry of `targets` names more than one kind of place. One entry is one target: write a second one.',
  'template-on-reference':
    'A template would replace the reference that the place is said to hold. Leave out the template, or let the place hold text.',
  'canary-on-best-effort':
    'A canary is started for a place that nothing waits for, so it would never be. Make the place required, or leave out the canary.',
  'duplicate-name':
    'Two rotations have one name. Names tell rotations apart in commands and records: rename one.',
  'duplicate-vault-secret':
    'Two rotations keep their secret at one place of a vault, so each would overwrite the other. Give one of them a secret of its own.',
  'duplicate-target':
    'Two targets are the same place, so the later delivery would overwrite the earlier one. Remove one of them.',
  'duplicate-wave': 'A group is listed twice in `waves`, and can be only in one. Remove one of them.',
  'target-on-mark':
    'A target has the name under which Keyturn keeps its mark for another target. Use another name.',
  'target-on-vault-secret':
    'A target is where a rotation keeps its own secret, so the copy would be taken for a new version of it. Use another vault secret.',
  'not-allowed':
    'The list `allow` does not have the destination, so no secret may go there. List it, after a look at whose it is, or correct the destination.',
  'foreign-vault-host':
    "The host is not one of the vaults of the policy's cloud, so a token would be sent to an unknown host. Correct the URL or the `cloud`.",
  'foreign-lock-host':
    "The host is not one of the storage accounts of the policy's cloud, so a token would be sent to an unknown host. Correct the URL or the `cloud`.",
  'not-in-cloud':
    "The service of the target does not exist in the policy's cloud. Remove the target, or correct the `cloud`.",
  'lifetime-too-short':
    'A secret that is valid for less than a day leaves no time for a second attempt. Use a longer `lifetime`.',
  'always-due':
    'The time `rotateBefore` is not shorter than `lifetime`, so a new secret would be due again immediately. Shorten `rotateBefore`, or lengthen `lifetime`.',
  'overlap-too-long':
    'The time `overlap` is not shorter than `rotateBefore`, so the old secret would expire before its overlap ends. Shorten `overlap`, or lengthen `rotateBefore`.',
  'quiet-too-long':
    'The time `quiet` is not shorter than `rotateBefore`, so the old secret would expire before it counts as unused. Shorten `quiet`, or set `retire: after-overlap`.',
  'no-time-to-prove':
    'The time `prove.timeout` is 0, and Entra needs some time to accept a new secret. Allow some minutes.',
  'unknown-group':
    'A group in `waves` has no rotation, so its wave would never be over. Correct the name, or remove it.',
  'channel-kind':
    'An entry of `notify` names no kind of channel, or more than one. Each entry has one of teams, slack, pagerduty, webhook and email.',
  'duplicate-channel':
    'Two channels of `notify` have the same name, and what was sent is recorded by it. Give one of them a `name`.',
  'channel-for-nobody':
    'The `for` of a channel names an owner or a group that no rotation has, so nothing would ever be sent. Correct the name.',
  'no-alert':
    'PagerDuty gets trouble only, which is over again some time. Use another channel for `changed`, `retired` and `digest`.',
};
