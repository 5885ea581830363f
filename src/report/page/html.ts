/**
 * The only way by which text gets into the page. Text from services can contain markup, so everything that is inserted into a
 * template is escaped, for element content and for quoted attributes alike, unless it is `Html` itself.
 */
import { filtered } from '../../filter.ts';

/** Markup that may be inserted as it is. Only `html` and `verbatim` make it. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Inserted = Html | string | number | undefined | readonly Inserted[];

/** Attribute values must be in double quotes. `undefined` inserts nothing; a list inserts its elements one after the other. */
export function html(parts: TemplateStringsArray, ...inserted: readonly Inserted[]): Html {
  let text = parts[0] ?? '';
  for (const [index, each] of inserted.entries()) text += markup(each) + (parts[index + 1] ?? '');
  return new Html(text);
}

/** For style and script, whose content is not markup: a constant of this program, and never text from elsewhere. */
export function verbatim(constant: string): Html {
  return new Html(constant);
}

function markup(inserted: Inserted): string {
  if (inserted === undefined) return '';
  if (inserted instanceof Html) return inserted.toString();
  if (typeof inserted === 'object') return inserted.map(markup).join('');
  return escaped(String(inserted));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The filter comes first: it does not know the escaped form of a secret. */
function escaped(text: string): string {
  return filtered(text).replaceAll(/[&<>"']/g, sign => ENTITIES[sign] ?? '');
}
