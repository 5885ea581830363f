/** How a night ends, where it does not end with the one command that the screen ends with and a healthy diagnosis. */
import { expect } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { APP, HOST, TENANT } from './ground.ts';

export interface Otherwise {
  /** Why one command is not all. */
  readonly why: string;
  /** Which of the commands on the screen are typed, in this order. Default: the last one. */
  readonly typed?: 'first' | readonly number[];
  /** A part of the screen that a diagnosis right after them shows: what is waited for, or who has to decide. */
  readonly says?: string;
  /** What passes or is decided then. */
  readonly meanwhile?: (sandbox: Sandbox) => void;
  /** Typed after that, and printed by the same screen. */
  readonly afterwards?: readonly number[];
}

export const otherwise: Readonly<Record<string, Otherwise>> = {
  'a rotation with five places': {
    why: 'nothing is broken in any place; the process that was not restarted is the first of what may still be',
    typed: 'first',
    meanwhile: ({ world }) =>
      expect(world.sites.map(({ restarts, starting = [] }) => restarts + starting.length)).toEqual([1, 0]),
  },
  'the sign-in service answers 503 to everything': {
    why: 'an outage is waited for: the command is the diagnosis again',
    says: 'Entra responds with 503',
    meanwhile: ({ faults }) => faults.clear(),
  },
  'conditional access blocks a rotation whose places are right': {
    why: 'the command lists the policies; who owns them decides what is admitted',
    says: 'Conditional access for workload identities blocks the sign-in',
    meanwhile: sandbox =>
      void sandbox.edit({
        op: 'change-application',
        tenant: TENANT,
        appId: APP,
        blockedByConditionalAccess: false,
      }),
  },
  'the firewall of the vault keeps this machine out': {
    why: 'who owns the network decides whom the vault admits; then the reference is fetched again',
    typed: [],
    meanwhile: sandbox => void sandbox.edit({ op: 'change-vault', vault: HOST, firewalled: false }),
    afterwards: [-1],
  },
  'the secret of the vault was deleted and can be recovered': {
    why: 'two things are broken: the secret, and what App Service remembers of it for up to 24 hours; Key Vault takes seconds to recover',
    typed: 'first',
    says: 'deleted or recovered in the last minute',
    meanwhile: ({ clock }) => clock.advance(30_000),
    afterwards: [-1],
  },
  'the service principal is switched off, and a copy is stale': {
    why: 'two things are broken, and the screen has a command for each',
    typed: [-1, 0],
  },
  'a place is in quotes, another refers to a secret that is not there, and the shell holds a line break': {
    why: 'three things are broken, and the screen has a command for each',
    typed: [-1, 1, 0],
  },
};
