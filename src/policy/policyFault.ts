/** One thing that is wrong, before it is known where in the file that is. */

export type Path = readonly (string | number)[];

export interface Fault {
  /** `unknown-key`, `duplicate-name`: for programs, and for tests. */
  readonly code: string;
  /** What is wrong and why, in one line, with the key it is about. */
  readonly text: string;
  readonly path: Path;
  /** Points at the key instead of its value. */
  readonly atKey?: boolean;
  /** Where it is, for what has no path: characters from the start of the text. */
  readonly offset?: number;
}

/** Told of each as it is found. */
export type AddFault = (fault: Fault) => void;

/** The path as people write it, without the rotation's number: `prove.timeout`, `targets[1].appService.site`. */
export function keyText(path: Path): string {
  const inside =
    path[0] === 'rotations' && typeof path[1] === 'number' && path.length > 2 ? path.slice(2) : path;
  return inside
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** `overlap: want …`; about the document as a whole, the sentence alone. */
export function about(path: Path, sentence: string): string {
  const key = keyText(path);
  return key === '' ? sentence : `${key}: ${sentence}`;
}
