import type * as z from 'zod/mini';

/**
 * How strongly a place can show what it holds. `read back`: its value is compared, and tried with Entra. `tried in place`: its
 * service signs in with what it holds. `marked`: only a mark beside it, and a date, can be read.
 */
export type Grade = 'read back' | 'tried in place' | 'marked';

/** The keys of `allow` in a policy. */
export type AllowKey = 'subscriptions' | 'vaults' | 'organizations' | 'repositories' | 'hosts';

/**
 * The names of a destination, by the key of `allow` that may list it: one of them is enough. An organization is always named with
 * its host, since the same name belongs to other people at another service.
 */
export type Destination = Partial<Readonly<Record<AllowKey, string>>>;

/** The addresses of the services that destinations are at. */
export interface ServiceEndpoints {
  readonly resourceManager: string;
  readonly devops: string;
  readonly github: string;
}

/**
 * The properties of a target kind that the policy needs: the schema of its settings, and how to label a target.
 * `connectors/kinds.ts` has the kinds with all their properties.
 */
export interface KindSchema {
  /** The key of the kind in a policy: `appService`. */
  readonly name: string;
  /** The schema of the settings. Unknown keys are always refused; its descriptions (`described`) go into the policy reference. */
  readonly schema: z.ZodMiniObject;
  /** A short name of the target; if two targets of a policy have the same, `fullLabel` is used for both. */
  readonly label: (settings: Record<string, unknown>) => string;
  /** A name that is unique among all targets of this kind. */
  readonly fullLabel: (settings: Record<string, unknown>) => string;
  /** The proof that the place allows. */
  readonly proof: (settings: Record<string, unknown>) => Grade;
  /**
   * The same settings for a place that holds a text of the policy's own making (`template`); undefined if it cannot. Left out: the
   * settings are the same.
   */
  readonly asText?: (
    settings: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>> | undefined;
  /**
   * The same settings as the policy's cloud has them: without a host that is the cloud's own, so that all spellings of one
   * place are equal. Left out: the settings are the same.
   */
  readonly inCloud?: (
    settings: Readonly<Record<string, unknown>>,
    endpoints: ServiceEndpoints,
  ) => Readonly<Record<string, unknown>>;
  /** The settings that identify the place. Two targets for which all of these are equal, ignoring case, are the same place. */
  readonly place: readonly string[];
  /** The settings of the place where the kind keeps its mark, if a target could be configured for that place, too. */
  readonly mark?: (settings: Record<string, unknown>) => Record<string, unknown>;
  /** Where its places are, in the words of `allow`. */
  readonly destination: (settings: Record<string, unknown>, endpoints: ServiceEndpoints) => Destination;
  /** The vault secret that a place of this kind is: never one that a rotation keeps its secret in. */
  readonly vaultSecret?: (settings: Record<string, unknown>) => {
    readonly url: string;
    readonly secret: string;
  };
  /** The clouds that have the service, by their names in a policy; absent: all. A private cloud is not judged. */
  readonly clouds?: readonly string[];
  /**
   * What is started after a delivery and signs in with what the place holds: `workflow canary.yml of contoso/payments on main`.
   * Undefined: nothing is.
   */
  readonly canary?: (settings: Record<string, unknown>) => string | undefined;
  /** The service runs the application that uses the secret, and the application reads the secret only at its start. */
  readonly runsApp?: true;
}

/** In a command that grants a right: the client id of the identity, where nothing tells it. */
export const SOME_CLIENT = '<client id>';

/** `reader`: for `plan`, `status`, `verify` and `discover`. `writer`: for what rotates. */
export const ROLE_NAMES = ['reader', 'writer'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** One permission that the identity of keyturn needs at one place, for the person who grants it. */
export interface Right {
  /** The system that grants it: `Azure`, `GitHub`. */
  readonly by: string;
  /** The name of the permission in that system: `role "Website Contributor"`. */
  readonly right: string;
  /** The object that it is granted on: `site payments-api (resource group …)`. */
  readonly on: string;
  /** The command that grants it, with placeholders in angle brackets. */
  readonly grant?: string;
  /** What does not work without it. Absent: nothing works without it. */
  readonly optional?: string;
}
