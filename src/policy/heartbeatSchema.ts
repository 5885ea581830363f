/** The schema of `heartbeat`. */
import { described } from './fields.ts';
import { secretMap, variable } from './secretAddress.ts';

export const heartbeatSchema = described(
  secretMap(
    {
      url: described(
        variable('KEYTURN_HEARTBEAT_URL'),
        'The variable that holds the address, `env:NAME`. An address in the policy itself is refused: who knows it can report runs.',
      ),
    },
    '{ url: env:KEYTURN_HEARTBEAT_URL }',
  ),
  {
    description:
      'A monitor that notices when runs stop (healthchecks.io and others): each `rotate` requests the address with `/start`, and with its exit code at the end.',
  },
);
