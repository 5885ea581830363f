/** By how much the waits of the program are shorter here (hurry.ts). The periods of the sandbox's limits are shorter by as much (`hurry` of `startSandbox`). */
export const SHORTER = 10;
