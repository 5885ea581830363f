/** config/output.schema.json: what `--json` prints, and the files that the program writes, from the types in the source. */
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { hintTexts } from '../../src/diagnosis/hintSigns.ts';
import { entrySchema } from '../../src/report/entry.ts';
import { Declarations } from './declarations.ts';
import { type Schema, TypeSchemas } from './typeSchema.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Output {
  /** As in `schema` of the document. */
  readonly name: string;
  /** File and type; several: one of them. */
  readonly types: readonly (readonly [file: string, type: string])[];
  readonly about: string;
}

const problem = ['src/cli/json/problemDocument.ts', 'ProblemDocument'] as const;

export const documents: readonly Output[] = [
  {
    name: 'keyturn/validate@1',
    types: [['src/cli/validate.ts', 'ValidPolicy'], ['src/cli/validate.ts', 'InvalidPolicy'], problem],
    about: '`keyturn validate --json`',
  },
  {
    name: 'keyturn/discover@1',
    types: [['src/cli/json/discoverDocument.ts', 'DiscoverDocument'], problem],
    about: '`keyturn discover --json`',
  },
  {
    name: 'keyturn/plan@1',
    types: [['src/cli/json/planDocument.ts', 'PlanDocument'], problem],
    about: '`keyturn plan --json`',
  },
  {
    name: 'keyturn/status@1',
    types: [['src/cli/json/statusDocument.ts', 'StatusDocument'], problem],
    about: '`keyturn status --json`',
  },
  {
    name: 'keyturn/verify@1',
    types: [['src/cli/json/verifyDocument.ts', 'VerifyDocument'], problem],
    about: '`keyturn verify --json`',
  },
  {
    name: 'keyturn/diagnose@1',
    types: [
      ['src/cli/json/diagnosisDocument.ts', 'DiagnosisDocument'],
      ['src/cli/json/explanationDocument.ts', 'ExplanationDocument'],
      problem,
    ],
    about: '`keyturn diagnose --json`; the second form with `--error`',
  },
  {
    name: 'keyturn/explain@1',
    types: [['src/cli/explain.ts', 'ExplainDocument'], problem],
    about: '`keyturn explain --json`',
  },
  {
    name: 'keyturn/forget@1',
    types: [['src/cli/forgetList.ts', 'ForgetDocument'], problem],
    about: '`keyturn forget --json` without a name',
  },
  {
    name: 'keyturn/stop@1',
    types: [['src/cli/json/haltDocument.ts', 'HaltDocument'], problem],
    about: '`keyturn stop --json`',
  },
  {
    name: 'keyturn/go@1',
    types: [['src/cli/json/haltDocument.ts', 'HaltDocument'], problem],
    about: '`keyturn go --json`',
  },
  {
    name: 'keyturn/history@1',
    types: [['src/cli/json/historyDocument.ts', 'HistoryDocument'], problem],
    about: '`keyturn history --json`',
  },
  {
    name: 'keyturn/report@1',
    types: [['src/cli/report.ts', 'ReportDocument'], problem],
    about: '`keyturn report --json`',
  },
  {
    name: 'keyturn/remind@1',
    types: [['src/cli/remind.ts', 'RemindDocument'], problem],
    about: '`keyturn remind --json`',
  },
  {
    name: 'keyturn/notify@1',
    types: [['src/cli/notify.ts', 'NotifyDocument'], problem],
    about: '`keyturn notify --test --json`',
  },
  {
    name: 'keyturn/selftest@1',
    types: [['src/cli/json/selftest.ts', 'SelftestDocument'], problem],
    about: '`keyturn selftest --json`',
  },
  {
    name: 'keyturn/sandbox@1',
    types: [['src/rehearsal/rehearsalWords.ts', 'SandboxDocument']],
    about: '`keyturn sandbox --json`',
  },
  {
    name: 'keyturn/incident@1',
    types: [['src/report/incidentRecord.ts', 'Incident']],
    about: 'the record that `revoke` leaves, RUN.json',
  },
];

/** Lines of `rotate`, `revoke`, `rollback` and `forget NAME` with `--json`: they bear `event`, and no `schema`. */
export const EVENT = 'event';

export function outputSchema(): Schema {
  const types = new TypeSchemas(new Declarations(ROOT), {
    TrailEntry: trailEntry(),
    Date: { type: 'string', format: 'date-time' },
    // What picks single fields of a type sees the others, too; in a document nothing can be one.
    Secret: { not: {} },
    // The keys of tables.
    HintName: { type: 'string', enum: Object.keys(hintTexts) },
    OAuthError: { type: 'string', description: 'As OAuth 2.0 calls the kind of error: `invalid_client`.' },
  });
  const defs = documents.map(({ name, types: forms, about }) => {
    const schemas = forms.map(([file, type]) => naming(types.named(file, type), name));
    return [name, { description: about, anyOf: schemas }] as const;
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What keyturn prints with --json',
    description:
      'One document, or with events one line. New fields may come at any time; a change of what one means makes the number behind the @ larger.',
    anyOf: [...documents.map(({ name }) => name), EVENT].map(name => ({
      $ref: `#/$defs/${name.replace('/', '~1')}`,
    })),
    $defs: { ...Object.fromEntries(defs), [EVENT]: eventSchema(types) },
  };
}

function eventSchema(types: TypeSchemas): Schema {
  const events = types.named('src/event.ts', 'RunEvent');
  const unbegun = types.named('src/cli/json/problemDocument.ts', 'UnbegunRun');
  return {
    anyOf: [...(Array.isArray(events['anyOf']) ? events['anyOf'] : [events]), unbegun],
    description:
      'One line of `keyturn rotate --json`, `revoke --json`, `rollback --json` and `forget NAME --json`.',
  };
}

/** Each form of a document bears its name. */
function naming(schema: Schema, name: string): Schema {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null || !('schema' in properties))
    throw new Error(`${name} has no schema`);
  return { ...schema, properties: { ...properties, schema: { const: name } } };
}

function trailEntry(): Schema {
  const { $schema: _own, ...schema } = z.toJSONSchema(entrySchema);
  return { ...schema };
}
