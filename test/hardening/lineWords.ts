/** Command lines as somebody types them who is tired, or whose variables are empty: by verb, options and kinds of values. */
import fc from 'fast-check';
import { nasty, secretLike } from './nasty.ts';

const FILES = [
  ...[
    'policy.yaml',
    'rotation.yaml',
    'bad.yaml',
    'folder',
    'fifo',
    'dangling',
    'loop',
    'huge.yaml',
    'binary',
    'empty.yaml',
  ],
  ...[
    '/dev/zero',
    '/dev/full',
    '/dev/null',
    '/dev/tty',
    '/dev/stdin',
    '/proc/self/mem',
    '/nowhere/at/all.yaml',
    'x/../policy.yaml',
  ],
  ...['-', '', '.', '..', '/', 'unreadable.yaml', 'a'.repeat(300), 'trail.jsonl', 'policy.yaml/x', '--', '~'],
] as const;

type Kind = keyof typeof values;

const values = {
  file: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...FILES) }, { weight: 1, arbitrary: nasty }),
  policy: fc.oneof(
    { weight: 3, arbitrary: fc.constant('policy.yaml') },
    { weight: 3, arbitrary: fc.constantFrom(...FILES) },
    { weight: 1, arbitrary: nasty },
  ),
  name: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('payments-api', 'billing') },
    fc.constantFrom(
      'payment-api',
      'PAYMENTS-API',
      '',
      ' ',
      '*',
      '__proto__',
      'constructor',
      'canary',
      '-',
      '.',
    ),
    nasty,
    secretLike,
  ),
  duration: fc.oneof(
    fc.constantFrom(
      '5s',
      '0',
      '1s',
      '',
      '-5m',
      '5',
      '1e9d',
      '999999999d',
      '5 m',
      '٣m',
      '0x10s',
      'Infinity',
      'P1D',
      '5m5m',
    ),
    nasty,
  ),
  id: fc.oneof(
    fc.constantFrom(
      '4c78ff5d-d206-42a1-9180-7db9a481abc3',
      '{4C78FF5D-D206-42A1-9180-7DB9A481ABC3}',
      '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
      '',
      'x',
      '4711:9f86d081',
      '1e999:0',
      '-1:',
      '0:0',
    ),
    nasty,
    secretLike,
  ),
  text: fc.oneof(nasty, secretLike, fc.constantFrom('', 'pasted into a ticket')),
  source: fc.oneof(
    fc.constantFrom(
      'env:HOME',
      'env:NOBODY',
      'env:',
      'file:policy.yaml',
      'file:',
      'stdin',
      '-',
      'vault:',
      'file:folder',
      'file:/dev/zero',
      'file:fifo',
    ),
    fc.constantFrom(
      'vault:https://kv-payments.vault.azure.net/secrets/payments-api-client-secret',
      'vault:https://evil.example/secrets/x',
      'vault:file:///x',
    ),
    nasty,
    secretLike.map(secret => `env:${secret}`),
    secretLike.map(secret => `file:${secret}`),
    secretLike,
  ),
  url: fc.oneof(
    fc.constantFrom(
      'https://kv-payments.vault.azure.net/secrets/billing-client-secret',
      'https://',
      'http://x/secrets/y',
      'https://u:p@x/secrets/y',
      'x',
      '',
    ),
    nasty,
  ),
  tenant: fc.oneof(
    fc.constantFrom(
      '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90',
      'contoso.com',
      '',
      'a b',
      '../x',
      'common',
      'http://x',
    ),
    nasty,
    secretLike,
  ),
  form: fc.oneof(fc.constantFrom('table', 'json', 'markdown', 'csv', 'CSV', '', 'yaml', '__proto__'), nasty),
  role: fc.oneof(fc.constantFrom('reader', 'writer', 'Reader', '', '__proto__'), nasty),
  pipeline: fc.oneof(fc.constantFrom('github', 'azure', 'none', 'auto', 'gitlab', '', '__proto__'), nasty),
  cloud: fc.oneof(fc.constantFrom('public', 'usgov', 'china', 'PUBLIC', '', 'germany', '__proto__'), nasty),
} as const;

type Options = Readonly<Record<string, Kind | undefined>>;
const policy: Options = {
  '--config': 'policy',
  '-c': 'policy',
  '--json': undefined,
  '--no-color': undefined,
};
const fleet: Options = { ...policy, '--group': 'name', '-g': 'name', '--owner': 'name' };
const reading: Options = { ...fleet, '--timeout': 'duration' };
const results: Options = { '--ci': 'pipeline', '--junit': 'file' };
const forms: Options = { ...reading, '--output': 'form', '-o': 'form', '--brief': undefined };

interface Verb {
  readonly options: Options;
  readonly words: Kind;
  readonly most: number;
  /** It asks for so many with this chance only, since it takes long. */
  readonly rare?: true;
}

export const verbs: Readonly<Record<string, Verb>> = {
  validate: {
    options: { ...policy, '--rights': undefined, '--role': 'role', '--sarif': 'file' },
    words: 'file',
    most: 2,
  },
  plan: {
    options: { ...forms, ...results, '--now': undefined, '--exit-code': undefined },
    words: 'name',
    most: 2,
  },
  rotate: {
    options: {
      ...fleet,
      ...results,
      '--output': 'form',
      '-o': 'form',
      '--audit': 'file',
      '--metrics': 'file',
      '--now': undefined,
      '--all': undefined,
      '--yes': undefined,
      '-y': undefined,
      '--drift': undefined,
      '--wait': 'duration',
      '--record': 'file',
    },
    words: 'name',
    most: 2,
  },
  adopt: {
    options: { ...fleet, '--audit': 'file', '--all': undefined, '--yes': undefined, '-y': undefined },
    words: 'name',
    most: 2,
  },
  status: {
    options: { ...forms, ...results, '--audit': 'file', '--metrics': 'file', '--expires-within': 'duration' },
    words: 'name',
    most: 2,
  },
  verify: { options: { ...reading, '--junit': 'file', '--metrics': 'file' }, words: 'name', most: 2 },
  diagnose: {
    options: {
      ...policy,
      '--verbose': undefined,
      '--record': 'file',
      '--error': 'file',
      '--tenant': 'tenant',
      '--client-id': 'id',
      '--secret-from': 'source',
      '--scope': 'text',
      '--cloud': 'cloud',
      '--bundle': 'file',
    },
    words: 'name',
    most: 2,
  },
  revoke: {
    options: {
      '--secret-from': 'source',
      '--discovered': 'duration',
      ...policy,
      '--audit': 'file',
      '--key-id': 'id',
      '--all-secrets': undefined,
      '--immediately': undefined,
      '--reason': 'text',
      '--record': 'file',
      '--settle': 'duration',
      '--yes': undefined,
    },
    words: 'name',
    most: 2,
  },
  rollback: {
    options: { ...policy, '--audit': 'file', '--key-id': 'id', '--yes': undefined },
    words: 'name',
    most: 2,
  },
  discover: {
    options: {
      ...policy,
      '--tenant': 'tenant',
      '--all': undefined,
      '--filter': 'text',
      '--app-id': 'id',
      '--vault': 'url',
      '--subscription': 'id',
      '--organization': 'text',
      '--github': 'text',
      '--against': 'file',
      '--prove': undefined,
      '--policy': 'file',
      '--yes': undefined,
      '--cloud': 'cloud',
      '--timeout': 'duration',
    },
    words: 'name',
    most: 0,
  },
  init: {
    options: {
      '--tenant': 'tenant',
      '--all': undefined,
      '--app-id': 'id',
      '--vault': 'url',
      '--subscription': 'id',
      '--organization': 'text',
      '--github': 'text',
      '--policy': 'file',
      '--ci': 'pipeline',
      '--yes': undefined,
      '--cloud': 'cloud',
      '--timeout': 'duration',
      '--no-color': undefined,
    },
    words: 'name',
    most: 0,
  },
  forget: {
    options: { ...policy, '--audit': 'file', '--app-id': 'id', '--vault-secret': 'url', '--yes': undefined },
    words: 'name',
    most: 2,
  },
  stop: { options: { ...fleet, '--reason': 'text' }, words: 'name', most: 2 },
  go: { options: fleet, words: 'name', most: 2 },
  selftest: {
    options: {
      '--tenant': 'tenant',
      '--vault': 'url',
      '--cloud': 'cloud',
      '--recording': 'file',
      '--yes': undefined,
      '--json': undefined,
      '--no-color': undefined,
    },
    words: 'text',
    most: 1,
    rare: true,
  },
  remind: {
    options: {
      ...policy,
      '--timeout': 'duration',
      '--tenant': 'name',
      '--all': undefined,
      '--filter': 'name',
      '--audit': 'file',
    },
    words: 'name',
    most: 0,
  },
  notify: { options: { ...policy, '--test': undefined }, words: 'name', most: 2 },
  report: { options: { ...reading, '--html': 'file', '--audit': 'file' }, words: 'name', most: 2 },
  history: {
    options: {
      '--no-color': undefined,
      '--audit': 'file',
      '--since': 'duration',
      '--check': undefined,
      '--anchor': 'id',
      '--json': undefined,
    },
    words: 'name',
    most: 2,
  },
  'sandbox exec': {
    options: { '--for': 'policy', '--world': 'file', '--identity': 'text' },
    words: 'text',
    most: 2,
  },
  sandbox: {
    options: { '--for': 'policy', '--world': 'file', '--identity': 'text', '--json': undefined },
    words: 'text',
    most: 1,
    rare: true,
  },
  demo: {
    options: {
      '--incident': undefined,
      '--diagnose': undefined,
      '--all-places': undefined,
      '--no-color': undefined,
    },
    words: 'text',
    most: 1,
    rare: true,
  },
  explain: { options: { '--json': undefined, '--no-color': undefined }, words: 'text', most: 2 },
  completion: { options: { '--help': undefined }, words: 'text', most: 2 },
  help: { options: {}, words: 'text', most: 2 },
  '': {
    options: { ...policy, '--version': undefined, '-V': undefined, '--help': undefined },
    words: 'text',
    most: 2,
  },
};

function lineOf(verb: string): fc.Arbitrary<string[]> {
  const { options, words, most } = verbs[verb] ?? { options: {}, words: 'text', most: 1 };
  const names = Object.keys(options);
  const option = (names.length === 0 ? fc.constant('--help') : fc.constantFrom(...names)).chain(name => {
    const kind = options[name];
    if (kind === undefined) return fc.constantFrom([name], [name], [`${name}=1`]);
    const value: fc.Arbitrary<string> = values[kind];
    return fc.oneof(
      { weight: 6, arbitrary: value.map(text => [name, text]) },
      { weight: 2, arbitrary: value.map(text => [`${name}=${text}`]) },
      { weight: 1, arbitrary: fc.constant([name]) },
    );
  });
  const stray = fc.oneof(
    secretLike.map(secret => [`--password=${secret}`]),
    secretLike.map(secret => [`-s${secret}`]),
    nasty.map(text => [`--${text}`]),
    nasty.map(text => [text]),
    fc.constantFrom(
      ['--'],
      ['-'],
      ['--help'],
      ['-h'],
      ['--version'],
      ['--no-json'],
      ['--constructor'],
      ['--__proto__', 'x'],
    ),
  );
  const positional: fc.Arbitrary<string> = values[words];
  const config = 'policy.yaml';
  const usual = options['--config'] === undefined ? [] : ['--config', config];
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 5, arbitrary: option }, { weight: 1, arbitrary: stray }), { maxLength: 4 }),
      fc.array(positional, { maxLength: most }),
      fc.boolean(),
    )
    .map(([used, given, isUsual]) => [
      ...verb.split(' ').filter(Boolean),
      ...given,
      ...used.flat(),
      ...(isUsual ? usual : []),
    ])
    .map(line => line.map(word => word.replaceAll('\0', '')));
}

export const aLine: fc.Arbitrary<string[]> = fc.oneof(
  ...Object.entries(verbs).map(([verb, { rare }]) => ({ weight: rare ? 1 : 8, arbitrary: lineOf(verb) })),
);
