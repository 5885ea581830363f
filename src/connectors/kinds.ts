/** The kinds of targets. A new kind needs a folder and an entry here. */
import { appService } from './appService/kind.ts';
import { githubSecret } from './githubSecret/kind.ts';
import { keyVault } from './keyVault/kind.ts';
import { serviceConnection } from './serviceConnection/kind.ts';
import { staticWebApp } from './staticWebApp/kind.ts';
import type { TargetKind } from './targetKind.ts';
import { variableGroup } from './variableGroup/kind.ts';

export const kinds: readonly TargetKind[] = [
  appService,
  variableGroup,
  githubSecret,
  serviceConnection,
  keyVault,
  staticWebApp,
];
