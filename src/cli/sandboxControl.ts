/** The control port of the sandbox that this command runs in: plain HTTP on this machine, whose path begins with a token. */
import * as z from 'zod/mini';
import { errorCode } from '../errorCode.ts';
import { quote } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { SANDBOX_VARIABLE } from './inSandbox.ts';

const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d{1,5}\/[0-9a-f]+$/;

export type Control = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

export function controlOf({ env }: Pick<Context, 'env'>, verb: string): Control {
  const url = env[SANDBOX_VARIABLE];
  if (url === undefined || url === '') throw noSandbox(verb);
  if (!LOOPBACK.test(url)) throw malformed();
  return async (method, path, body) => {
    const { status, text } = await asked(`${url}${path}`, method, body);
    const answer: unknown = parsed(text);
    if (status === 200 && answer !== undefined) return answer;
    const { data } = z.safeParse(refusal, answer);
    throw new Problem({
      code: 'wrong-usage',
      subject: `keyturn ${verb}`,
      reason: `the sandbox refuses it: ${data?.error ?? `status ${status}`}`,
      remedy: `keyturn ${verb} --help`,
    });
  };
}

const refusal = z.object({ error: z.string() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without an agent of the whole process: that one goes through the proxy, which leads to the services and nowhere else. */
async function asked(
  url: string,
  method: string,
  body: object | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  const { Agent, request } = await import('node:http');
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(url, { method, agent: new Agent() }, response => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.once('error', reject);
    response.once('end', () =>
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
    );
  });
  sent.once('error', reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise.catch((error: unknown) => {
    throw ended(errorCode(error) ?? 'no response', error);
  });
}

function noSandbox(verb: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${verb}`,
    reason: `it works only inside a sandbox: ${SANDBOX_VARIABLE} is not set`,
    remedy: 'keyturn sandbox exec --for rotation.yaml -- bash   (then repeat the command in that shell)',
  });
}

function malformed(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: SANDBOX_VARIABLE,
    reason: `expected ${quote('http://127.0.0.1:PORT/TOKEN')}, as keyturn sandbox exec sets it, got another value`,
    remedy: 'keyturn sandbox exec --for rotation.yaml -- bash',
  });
}

function ended(why: string, cause: unknown): Problem {
  return new Problem(
    {
      code: 'absent',
      subject: 'the sandbox',
      reason: `it does not respond (${why}): it has ended since ${SANDBOX_VARIABLE} was set`,
      remedy: 'keyturn sandbox exec --for rotation.yaml -- bash',
    },
    cause,
  );
}
