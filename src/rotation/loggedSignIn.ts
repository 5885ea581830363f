/** One entry of the sign-in log. */
export interface LoggedSignIn {
  readonly at: Date;
  readonly keyId: string;
  readonly requestId: string;
  /** Made by this program, by the correlation id that it sent. */
  readonly own: boolean;
  /** Whether a token was issued. */
  readonly succeeded: boolean;
  readonly address?: string;
  readonly resource?: string;
}
