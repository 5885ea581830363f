/** A secret within a longer value: `Server=sql;User=app;Password={secret}`. */

/** Stands for the secret. */
const SECRET_MARK = '{secret}';

/** The value that a place gets. */
export function filled(template: string, secret: string): string {
  return parts(template).join(secret);
}

/** The secret in a value of this form; undefined if the value has another form. */
export function secretIn(template: string, value: string): string | undefined {
  const [before = '', after = ''] = parts(template);
  const fits =
    value.length > before.length + after.length && value.startsWith(before) && value.endsWith(after);
  return fits ? value.slice(before.length, value.length - after.length) : undefined;
}

function parts(template: string): string[] {
  return template.split(SECRET_MARK);
}
