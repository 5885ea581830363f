import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Most tests wait for a child process or for the sandbox's lag: on two cores six of them keep both busy.
    maxWorkers: 6,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
