/**
 * An exception in a handler, for stderr: loud, but without a secret. A SyntaxError's message quotes what it could
 * not read, which may be a body, so only its place is told; in other messages issued values are blacked out.
 */
export function describeBug(error: unknown, issued: ReadonlySet<string>): string {
  if (!(error instanceof Error)) return 'something other than an Error was thrown';
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  const quoting = error instanceof SyntaxError;
  return [quoting ? error.name : `${error.name}: ${withoutValues(error.message, issued)}`, ...frames].join(
    '\n',
  );
}

function withoutValues(message: string, issued: ReadonlySet<string>): string {
  return [...issued].reduce((text, value) => text.replaceAll(value, '[secret]'), message);
}
