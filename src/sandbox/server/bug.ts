/**
 * Text for stderr about an exception in a handler, without a secret. The message of a SyntaxError quotes its input, which may be
 * a request body, so it is left out; in other messages issued values are replaced.
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
