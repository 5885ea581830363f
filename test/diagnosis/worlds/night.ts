import type { BrokenWorld } from '../stage.ts';
import { applicationWorlds } from './application.ts';
import { credentialWorlds } from './credential.ts';
import { healthyWorlds } from './healthy.ts';
import { placeWorlds } from './places.ts';
import { reachWorlds } from './reach.ts';
import { scopeWorlds } from './scope.ts';
import { sentWorlds } from './sent.ts';
import { severalWorlds } from './several.ts';

/**
 * What wakes people up at night: by the name of the world, the exit code. Each is over with two commands, `keyturn diagnose` and what
 * it prints first, and its answer stays on one screen.
 */
export const nightly: Readonly<Record<string, 0 | 1 | 3>> = {
  'the variable of this shell is mangled, and the rotation is healthy': 1,
  'a target holds the secret of another registration of the policy': 1,
  "the secret's id was sent in place of its value": 1,
  'the app setting does not exist': 1,
  'a target still holds the superseded secret, which works for now': 1,
  'the app setting holds a removed secret': 1,
  'the client id beside the app setting is that of another registration': 1,
  'somebody removed the credential that the vault is tagged with': 1,
  'the secret expired, and there is no newer one': 1,
  'the newest version of the vault was written with a line break': 1,
  'the newest version of the vault is disabled': 1,
  'somebody wrote an older secret that still works into the vault, without our tags': 1,
  'somebody switched the service principal off, and the log says who': 1,
  'conditional access blocks a rotation whose places are right': 1,
  'the registration of a rotation was deleted': 1,
  'the reference names a secret that does not exist': 1,
  'the firewall of the vault keeps this machine out': 1,
  'the service principal is switched off, and a copy is stale': 1,
  'a place is in quotes, another refers to a secret that is not there, and the shell holds a line break': 1,
  'the clock is off by two days, and somebody wrote the GitHub secret': 3,
  'the secret of the vault was deleted and can be recovered': 1,
  'the shell holds the superseded secret, which works until it is removed': 1,
  'the sign-in service answers 503 to everything': 3,
  // The process was not restarted: that no service tells, so the answer names the command that restarts it.
  'a rotation with five places': 0,
};

const all = [
  ...healthyWorlds,
  ...reachWorlds,
  ...applicationWorlds,
  ...sentWorlds,
  ...credentialWorlds,
  ...placeWorlds,
  ...scopeWorlds,
  ...severalWorlds,
];

export const nightWorlds: readonly BrokenWorld[] = all.filter(({ name }) => nightly[name] !== undefined);
