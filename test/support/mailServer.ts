/** A real SMTP server on loopback that notes the mails it accepts. */
import { SMTPServer } from 'smtp-server';
import { leaveOutput } from './canary.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** By name in lower case, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** What it says to the next mails; undefined: it accepts them. */
  refusal: { readonly code: number; readonly words: string } | undefined;
}

export async function openMailServer(user: string, password: string): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const state: Pick<MailServer, 'refusal'> = { refusal: undefined };
  const server = new SMTPServer({
    // The client signs in on loopback without TLS.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password: given }, _session, done) {
      if (username === user && given === password) done(null, { user });
      else done(Object.assign(new Error('no'), { responseCode: 535 }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { refusal } = state;
        if (refusal !== undefined) {
          done(Object.assign(new Error(refusal.words), { responseCode: refusal.code }));
          return;
        }
        leaveOutput('received mail', Buffer.concat(parts).toString());
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          ...parsed(Buffer.concat(parts).toString()),
        });
        done();
      });
    },
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return Object.assign(state, {
    port: address.port,
    received,
    async [Symbol.asyncDispose]() {
      await new Promise<void>(resolve => void server.close(resolve));
    },
  });
}

/** RFC 5322 headers, and one part of text (RFC 2045). */
function parsed(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = Object.fromEntries(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map(line => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const body = rest.join('\r\n\r\n');
  return { headers, text: decoded(body, headers['content-transfer-encoding'] ?? '') };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
