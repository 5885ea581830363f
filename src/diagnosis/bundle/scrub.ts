import { formsOf } from './forms.ts';

/** A value that is looked for in everything that is kept, and what is put in its place. */
export interface Sought {
  readonly value: string;
  readonly label: () => string;
}

interface Needle {
  readonly form: string;
  readonly pattern: () => RegExp;
  readonly label: () => string;
}

/** Takes the values out of a text, in every form. Of two that overlap, the longer one goes first. */
export function scrubber(values: readonly Sought[]): (text: string) => string {
  const needles = values.flatMap(needlesOf).sort((left, right) => right.form.length - left.form.length);
  const done = new Map<string, string>();
  return text => {
    const known = done.get(text);
    if (known !== undefined) return known;
    let clean = text;
    for (const { form, pattern, label } of needles) {
      if (clean.includes(form)) clean = clean.replace(pattern(), () => label());
    }
    done.set(text, clean);
    return clean;
  };
}

function needlesOf({ value, label }: Sought): Needle[] {
  const { plain, base64 } = formsOf(value);
  return [
    ...plain.map(text => ({ form: text, pattern: () => new RegExp(escaped(text), 'g'), label })),
    // The whole base64 text goes: what stands around it holds the ends of the value.
    ...base64.map(text => ({
      form: text,
      pattern: () => new RegExp(`[\\w+/%-]*${escaped(text)}[\\w+/%-]*=*`, 'g'),
      label,
    })),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
