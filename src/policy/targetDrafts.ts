import type { Destination, KindSchema, ServiceEndpoints } from './kindSchema.ts';
import { isRecord, parsed } from './parsing.ts';
import type { CloudEndpoints, Target, VaultPlace } from './policy.ts';
import { type AddFault, about, type Fault, type Path } from './policyFault.ts';
import { targetSchema } from './policySchema.ts';
import { quote } from './quote.ts';

/** A valid target, and the keys that identify its place and the place of its mark. */
export interface TargetDraft {
  readonly path: Path;
  readonly target: Target;
  /** Equal for all spellings of the same place (most services ignore case), and different for different places. */
  readonly key: string;
  /** The key of the place that holds the mark of the target. */
  readonly markKey?: string;
  /** The vault secret that the place is. */
  readonly vaultSecret?: Pick<VaultPlace, 'url' | 'secret'>;
  /** The setting that says where it is: the first of those that identify its place. */
  readonly place: readonly string[];
  readonly destination: (endpoints: CloudEndpoints) => Destination;
  /** The clouds that have its service; absent: all. */
  readonly clouds?: readonly string[];
  fullLabel(): string;
}

/** Returns the valid targets and reports the faults of the others. */
type ReadTargets = (
  entries: readonly unknown[],
  path: Path,
  areParsed: boolean,
  add: AddFault,
) => readonly TargetDraft[];

/**
 * Reads the entries of `targets`. If the whole list was valid, the entries are already parsed (`areParsed`); otherwise each is
 * parsed separately. `cloud`: undefined if it is invalid. That an entry has exactly one kind is checked here, because a check in
 * the schema would run only for valid entries.
 */
export function targetReader(kinds: readonly KindSchema[], cloud: ServiceEndpoints | undefined): ReadTargets {
  let schema: ReturnType<typeof targetSchema> | undefined;
  const goodOf = (entry: unknown): unknown => {
    schema ??= targetSchema(kinds);
    const read = parsed(schema, entry);
    return 'data' in read ? read.data : undefined;
  };
  const draft = (entry: unknown, path: Path, isParsed: boolean): TargetDraft[] => {
    const good = isParsed ? entry : goodOf(entry);
    const [kind] = isRecord(good) ? kindsIn(good, kinds) : [];
    if (!isRecord(good) || kind === undefined) return [];
    return [draftOf(kind, path, targetOf(kind, good, cloud))];
  };
  return (entries, path, areParsed, add) => {
    for (const [index, entry] of entries.entries())
      for (const fault of kindFaults(entry, [...path, index], kinds)) add(fault);
    return entries.flatMap((entry, index) => draft(entry, [...path, index], areParsed));
  };
}

function kindFaults(entry: unknown, path: Path, kinds: readonly KindSchema[]): Fault[] {
  if (!isRecord(entry)) return [];
  const found = kindsIn(entry, kinds);
  if (found.length === 1)
    return [...templateFaults(entry, path, found[0]), ...canaryFaults(entry, path, found[0])];
  if (found.length > 1) {
    const names = found.map(kind => kind.name).join(' and ');
    return [
      {
        code: 'several-kinds',
        path,
        text: about(path, `one entry is one target, but this one has ${names}`),
      },
    ];
  }
  const hasUnknownKey = Object.keys(entry).some(key => key !== 'required' && key !== 'template');
  if (hasUnknownKey) return [];
  const names = kinds.map(kind => quote(kind.name)).join(', ');
  return [{ code: 'no-kind', path, text: about(path, `a target needs a key for its kind: one of ${names}`) }];
}

/** A place that holds no text of its own. */
function templateFaults(entry: Record<string, unknown>, path: Path, kind: KindSchema | undefined): Fault[] {
  const settings = kind === undefined ? undefined : entry[kind.name];
  if (entry['template'] === undefined || !isRecord(settings) || kind?.asText === undefined) return [];
  if (kind.asText(settings) !== undefined) return [];
  const why = 'the settings of this place say that it holds a reference, and a template would replace it';
  return [
    { code: 'template-on-reference', path: [...path, 'template'], text: about([...path, 'template'], why) },
  ];
}

/** Only required places are confirmed, and a canary is started for a confirmation. */
function canaryFaults(entry: Record<string, unknown>, path: Path, kind: KindSchema | undefined): Fault[] {
  const settings = kind?.canary === undefined ? undefined : entry[kind.name];
  if (kind === undefined || entry['required'] !== false) return [];
  if (!isRecord(settings) || settings['canary'] === undefined) return [];
  const at = [...path, kind.name, 'canary'];
  const why = 'nothing waits for a place that is not required, so its canary would not be started';
  return [{ code: 'canary-on-best-effort', path: at, text: about(at, why) }];
}

function kindsIn(entry: Record<string, unknown>, kinds: readonly KindSchema[]): KindSchema[] {
  return kinds.filter(kind => Object.hasOwn(entry, kind.name) && entry[kind.name] !== undefined);
}

function draftOf(kind: KindSchema, path: Path, target: Target): TargetDraft {
  const { settings } = target;
  const mark = kind.mark?.(settings);
  const vaultSecret = kind.vaultSecret?.(settings);
  return {
    path,
    target,
    key: keyOf(kind, settings),
    ...(mark === undefined ? {} : { markKey: keyOf(kind, mark) }),
    ...(vaultSecret === undefined ? {} : { vaultSecret }),
    place: kind.place.filter(key => settings[key] !== undefined).slice(0, 1),
    destination: endpoints => kind.destination(settings, endpoints),
    ...(kind.clouds === undefined ? {} : { clouds: kind.clouds }),
    fullLabel: () => kind.fullLabel(settings),
  };
}

function keyOf({ name, place }: KindSchema, settings: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([name, ...place.map(key => settings[key] ?? '')]).toLowerCase();
}

function targetOf(
  kind: KindSchema,
  entry: Record<string, unknown>,
  cloud: ServiceEndpoints | undefined,
): Target {
  const read = entry[kind.name] as Record<string, unknown>;
  const written = cloud === undefined ? read : (kind.inCloud?.(read, cloud) ?? read);
  const { template } = entry;
  const isText = typeof template === 'string';
  const settings = (isText ? kind.asText?.(written) : undefined) ?? written;
  const canary = kind.canary?.(settings);
  return {
    kind: kind.name,
    settings,
    required: entry['required'] !== false,
    label: kind.label(settings),
    proof: kind.proof(settings),
    ...(kind.runsApp && { runsApp: true }),
    ...(canary === undefined ? {} : { canary }),
    ...(isText ? { template } : {}),
  };
}
