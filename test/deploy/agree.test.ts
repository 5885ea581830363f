/** What one file of config/deploy says of another holds: the user, the folders and the command are those of the image. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../support/packages.ts';
import { imageOf } from './image.ts';

const FOLDER = join(ROOT, 'config/deploy');
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const image = imageOf();
const [uid] = image.user;
const command = image.command.join(' ');
const policyFolder = dirname(image.env['KEYTURN_CONFIG'] ?? '');

const cronJob = z.object({
  kind: z.literal('CronJob'),
  spec: z.object({
    concurrencyPolicy: z.string(),
    jobTemplate: z.object({
      spec: z.object({
        backoffLimit: z.number(),
        template: z.object({
          metadata: z.object({ labels: z.record(z.string(), z.string()) }),
          spec: z.object({
            restartPolicy: z.string(),
            securityContext: z.object({ runAsUser: z.number(), runAsGroup: z.number(), fsGroup: z.number() }),
            containers: z.tuple([
              z.object({
                args: z.array(z.string()),
                volumeMounts: z.array(z.object({ mountPath: z.string(), readOnly: z.boolean().optional() })),
                securityContext: z.unknown(),
              }),
            ]),
          }),
        }),
      }),
    }),
  }),
});

it('the pod is the user of the image, does what the image does, and can write one folder', () => {
  const documents = parseAllDocuments(textOf('kubernetes/keyturn.yaml')).map(each => each.toJS() as unknown);
  const { spec } = cronJob.parse(documents.find(each => cronJob.safeParse(each).success));
  const { metadata, spec: pod } = spec.jobTemplate.spec.template;
  const [container] = pod.containers;
  expect(spec).toMatchObject({ concurrencyPolicy: 'Forbid', jobTemplate: { spec: { backoffLimit: 0 } } });
  expect(metadata.labels['azure.workload.identity/use']).toBe('true');
  expect(pod).toMatchObject({
    restartPolicy: 'Never',
    securityContext: { runAsUser: uid, runAsGroup: uid, fsGroup: uid },
  });
  expect(container).toMatchObject({
    args: image.command,
    securityContext: {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ mountPath: policyFolder, readOnly: true }, { mountPath: image.workdir }],
  });
});

it('the unit does what the image does, in the same folders', () => {
  const unit = textOf('systemd/keyturn.service');
  expect(unit).toContain(`ExecStart=/usr/bin/env keyturn ${command}\n`);
  for (const [name, value] of Object.entries(image.env)) expect(unit).toContain(` ${name}=${value}`.trim());
  expect(unit).toContain(`/var/lib/${/^StateDirectory=(.*)$/m.exec(unit)?.[1]}`);
});

it('the Container Apps job mounts what the image looks for', () => {
  const job = textOf('container-apps/job.bicep');
  for (const path of [policyFolder, image.workdir]) expect(job).toContain(`mountPath: '${path}'`);
  expect(
    image.command
      .slice(0, 3)
      .map(word => `'${word}'`)
      .join(', '),
  ).toBe("'rotate', '--wait', '30m'");
  expect(job).toContain(`['rotate', '--wait', '30m', '--json']`);
  expect(job).toContain(`['--audit', '${image.command.at(-1)}']`);
});

it('the values of the chart are what its schema admits, but for the client id, which nobody else knows', () => {
  const schema: unknown = JSON.parse(textOf('helm/keyturn/values.schema.json'));
  const { $schema: _dialect, ...rules } = z.looseObject({ $schema: z.string() }).parse(schema);
  const admits = new Ajv({ strict: false }).compile(rules);
  const values = z.looseObject({ clientId: z.string() }).parse(parse(textOf('helm/keyturn/values.yaml')));
  expect(admits(values)).toBe(false);
  expect(admits.errors?.map(({ instancePath }) => instancePath)).toEqual(['/clientId']);
  expect(admits({ ...values, clientId: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6' })).toBe(true);
  expect(admits({ ...values, clientId: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6', shedule: '' })).toBe(false);
});

it('nothing there has a secret of its own: the address of the heartbeat is the only one that is passed through', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(FOLDER, name)).isFile(),
  );
  expect(files.length).toBeGreaterThan(12);
  for (const file of files) {
    const text = textOf(file);
    expect([file, text]).toEqual([
      file,
      expect.not.stringMatching(/CLIENT_SECRET|GITHUB_TOKEN|APP_KEY|password|accountKey/i),
    ]);
    for (const [, name] of text.matchAll(/\bsecrets\.(\w+)/g))
      expect([file, name]).toEqual([file, 'KEYTURN_HEARTBEAT_URL']);
  }
});
