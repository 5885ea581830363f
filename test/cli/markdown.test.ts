/** The short forms for the summary of a job and for a pull request. */

import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { ending, policy, settled, typed } from './given.ts';

const busy = new Problem({
  code: 'refused',
  subject: 'graph',
  reason: 'denied: | `x` <img src=x onerror=alert(1)> [click](https://evil.example) **now**\n# Heading',
  remedy: 'az ad app permission list --id 11111111-2222-4333-8444-555555555555',
});

describe('keyturn rotate -o markdown', () => {
  it('counts first, then what needs somebody with the command, then a table', async () => {
    const late = new Problem({ code: 'try-later', subject: 'graph', reason: 'is busy' });
    const { out, exitCode } = await typed('rotate -o markdown', {
      policy: policy({ name: 'payments-api' }, { name: 'billing' }, { name: 'ledger' }),
      corners: {
        'payments-api': settled({ unreadable: late }),
        billing: settled({ unreadable: busy }),
        ledger: ending(12),
      },
    });
    expect(exitCode).toBe(3);
    const [counts = '', , problem = '', , , head = '', , ...rows] = out.split('\n');
    expect(counts).toMatch(
      /^1 a human is needed, 1 failed, 1 changed in .+ until then\. `keyturn rotate payments-api` goes on\.$/,
    );
    expect(problem).toMatch(/^- \*\*billing\*\*: graph.*: `az ad app permission list --id [\d-]+`$/);
    expect(head).toBe('| rotation | outcome | what | next |');
    expect(rows.map(row => row.split(' | ')[0]?.slice(2))).toEqual(['billing', 'payments-api', 'ledger', '']);
  });

  it('shows what services say as text', async () => {
    const { out } = await typed('rotate -o markdown', {
      corners: { 'payments-api': settled({ unreadable: busy }) },
    });
    expect(out).toContain(
      '\\| \\`x\\` \\<img src=x onerror=alert(1)\\> \\[click\\](https://evil.example) \\*\\*now\\*\\*',
    );
    expect(out.replaceAll(/\\[<[`]/g, '')).not.toMatch(/<img|\[click|^# /m);
  });

  it('writes nothing but that to stdout, and the progress to stderr', async () => {
    const { out, err } = await typed('rotate -o markdown', { corners: { 'payments-api': ending(12) } });
    expect(out).toMatch(/^1 changed in .+\.\n\n\| rotation \|/);
    expect(err).toContain('create');
  });

  it('-o json is --json, and -o csv is wrong usage', async () => {
    expect((await typed('rotate -o json')).out).toBe((await typed('rotate --json')).out);
    expect(await typed('rotate -o csv')).toMatchObject({ exitCode: 64 });
  });

  it('without confirmation -o json ends with a last line, as --json does', async () => {
    const { out } = await typed('rotate payments-api --now -o json', { answer: false });
    expect(JSON.parse(out)).toMatchObject({ event: 'run.finished', outcome: 'interrupted' });
  });
});

describe('of a large fleet', () => {
  const names = Array.from({ length: 1500 }, (_, index) => `payments-app-${index}`);
  const given = () => ({
    policy: policy(...names.map(name => ({ name }))),
    corners: Object.fromEntries(
      names.map((name, at) => [name, at % 3 ? settled() : settled({ unreadable: busy })]),
    ),
  });

  it.each(['rotate', 'plan', 'status'])(
    'keyturn %s -o markdown fits into a comment on GitHub',
    async verb => {
      const { out } = await typed(`${verb} -o markdown`, given());
      expect(out.length).toBeLessThan(65_536);
      const shown = out.split('\n').filter(line => line.startsWith('| payments-app-')).length;
      const left = Number(/^(\d+) more rotations not shown\.$/m.exec(out)?.[1]);
      expect(shown).toBeGreaterThan(40);
      expect(shown + left).toBe(names.length);
      const listed = out.split('\n').filter(line => line.startsWith('- **')).length;
      expect(listed + Number(/- … and (\d+) more\n\n\|/.exec(out)?.[1])).toBe(500);
    },
  );
});
