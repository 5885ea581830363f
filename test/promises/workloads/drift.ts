import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { versionsOf } from '../checkers/view.ts';
import { HOUR_MS, SETTING, SITE } from '../scenery.ts';
import type { Workload } from './workload.ts';

/** Deployments brought the superseded secret back to the app setting, the pipeline variable and the repository. */
export const drift: Workload = {
  name: 'drift',
  async prepare(bench) {
    await bench.run('rotate');
    bench.sandbox.clock.advance(3 * HOUR_MS);
    bench.watch.byPerson(() => redeploy(bench));
  },
  args: () => ['rotate', '--drift'],
  again: () => ['rotate', '--drift'],
};

function redeploy({ sandbox }: Bench): void {
  const { value } = must(versionsOf(sandbox.world).at(-2));
  sandbox.edit({ op: 'set-site-setting', ...SITE, setting: SETTING, value });
  const group = { organization: 'contoso', group: 'payments-prod' };
  sandbox.edit({ op: 'set-variable', ...group, variable: SETTING, value, isSecret: true });
  sandbox.edit({ op: 'set-variable', ...group, variable: `${SETTING}.keyturn`, value: null });
  sandbox.edit({ op: 'set-repository-secret', repository: 'contoso/payments', name: SETTING, value });
}
