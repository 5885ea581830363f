/** Sends a mail by SMTP, with the package nodemailer. It is not a part of this program: it is loaded where a policy has `email`. */
import { errorCode } from '../../errorCode.ts';
import { filtered, inert } from '../../filter.ts';
import type { Answer, Mail } from '../../notices/ports.ts';
import { Problem } from '../../problem.ts';
import { Secret } from '../../secret.ts';
import { fieldOf } from '../callError.ts';
import { isLoopback, unusable, valueIn, withheld } from './address.ts';

export interface MailOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly inSandbox: boolean;
}

const EXAMPLE = 'smtps://USER:PASSWORD@smtp.example';
const TIMEOUT_MS = 10_000;
const LONGEST_QUOTE = 120;

/** Throws a Problem as `Outbox.send` does. */
export async function sendMail(mail: Mail, { env, inSandbox }: MailOptions): Promise<Answer> {
  const url = serverOf(mail, env);
  if (inSandbox && !isLoopback(url)) throw withheld(mail.subject);
  const { createTransport } = await nodemailer(mail);
  const transport = createTransport({
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    // Without it a server, or somebody in between, could have the password in clear.
    requireTLS: url.protocol === 'smtp:' && !isLoopback(url),
    ...signInOf(url),
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { response, rejected } = await transport.sendMail({
      ...{ from: mail.from, to: [...mail.to], subject: mail.title, text: mail.text },
      // RFC 3834: no answer by an absence assistant.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    if (rejected.length > 0) throw rejectedBy(mail, rejected.length);
    return { status: Number(response.slice(0, 3)), text: response };
  } catch (error) {
    throw problemOf(error, mail);
  } finally {
    transport.close();
  }
}

function serverOf({ server, subject }: Mail, env: MailOptions['env']): URL {
  const url = URL.parse(valueIn(server, subject, env, EXAMPLE));
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw unusable(server, 'holds no address that begins with smtps:// or smtp://', subject, EXAMPLE);
  return url;
}

function signInOf({ username, password }: URL): { auth?: { user: string; pass: string } } {
  if (username === '') return {};
  const secret = new Secret(decodeURIComponent(password));
  return { auth: { user: decodeURIComponent(username), pass: secret.reveal() } };
}

async function nodemailer({ subject }: Mail) {
  try {
    return await import('nodemailer');
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Problem({
      code: 'wrong-usage',
      subject,
      reason: 'mail needs the package nodemailer, which is not installed beside keyturn',
      remedy: 'npm install nodemailer   (in the folder, or with -g, where keyturn is installed)',
    });
  }
}

/** A server that answered says why in three digits (RFC 5321 §4.2.1); otherwise the code is that of the connection. */
function problemOf(error: unknown, { subject, server }: Mail): Problem {
  if (error instanceof Problem) return error;
  const status = fieldOf(error, 'responseCode');
  const said = fieldOf(error, 'response');
  if (typeof status === 'number') {
    const quote = typeof said === 'string' ? filtered(inert(said)).slice(0, LONGEST_QUOTE) : String(status);
    const reason = `the mail server responded with ${quote}`;
    return new Problem({ code: status < 500 ? 'try-later' : 'refused', subject, reason, status });
  }
  return new Problem({
    code: 'try-later',
    subject,
    reason: `the mail server could not be reached, or broke off (${errorCode(error) ?? 'unknown error'})`,
    remedy: `check the address in ${server}, and whether this machine may connect to it`,
  });
}

function rejectedBy({ subject }: Mail, count: number): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `the mail server refused ${count} of the recipients`,
    remedy: 'check `to` of the channel',
  });
}
