/** The kinds of `kinds.ts` that can be rehearsed on the sandbox. Imported only by the demo and the worlds of policies. */
import { rehearsal as appService } from './appService/rehearsal.ts';
import { rehearsal as githubSecret } from './githubSecret/rehearsal.ts';
import { rehearsal as keyVault } from './keyVault/rehearsal.ts';
import { rehearsal as serviceConnection } from './serviceConnection/rehearsal.ts';
import { rehearsal as staticWebApp } from './staticWebApp/rehearsal.ts';
import { rehearsal as variableGroup } from './variableGroup/rehearsal.ts';

export const rehearsals = [
  appService,
  variableGroup,
  githubSecret,
  serviceConnection,
  keyVault,
  staticWebApp,
] as const;

/** The intersection of the parts of all kinds. */
type Together<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void
  ? All
  : never;

export type SeededParts = Together<ReturnType<(typeof rehearsals)[number]['seed']>>;
export type SeenParts = Together<(typeof rehearsals)[number]['seen']['_zod']['output']>;
