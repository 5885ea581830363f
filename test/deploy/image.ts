/** What the last stage of config/deploy/Containerfile says, as a container runtime reads it. */
import { readFileSync } from 'node:fs';
import { DockerfileParser, type Entrypoint, type JSONInstruction } from 'dockerfile-ast';
import { ROOT } from '../support/packages.ts';

export const CONTAINERFILE = 'config/deploy/Containerfile';

export interface Image {
  /** User and group, as numbers. */
  readonly user: readonly [uid: number, gid: number];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Where the program's package is. */
  readonly program: string;
}

export function imageOf(text = readFileSync(`${ROOT}${CONTAINERFILE}`, 'utf8')): Image {
  const file = DockerfileParser.parse(text);
  const from = file.getFROMs().at(-1)?.getRange()?.start.line ?? 0;
  const last = file.getInstructions().filter(each => (each.getRange()?.start.line ?? 0) > from);
  const words = (keyword: string, about = '') => {
    const found = last
      .filter(each => each.getKeyword() === keyword)
      .map(each => each.getArguments().map(argument => argument.getValue()))
      .filter(each => each.some(word => word.includes(about)));
    if (found.length !== 1)
      throw new Error(`${CONTAINERFILE} has ${found.length} ${keyword} ${about} in its last stage`);
    return found.flat();
  };
  const list = (keyword: 'ENTRYPOINT' | 'CMD') => {
    const found = last.find((each): each is Entrypoint & JSONInstruction => each.getKeyword() === keyword);
    return (found?.getJSONStrings() ?? []).map(each => each.getJSONValue());
  };
  const [uid, gid] = (words('USER')[0] ?? '').split(':').map(Number);
  const env = file.getENVs().flatMap(each => each.getProperties());
  return {
    user: [uid ?? Number.NaN, gid ?? Number.NaN],
    env: Object.fromEntries(env.map(each => [each.getName(), each.getValue() ?? ''])),
    workdir: words('WORKDIR')[0] ?? '',
    entrypoint: list('ENTRYPOINT'),
    command: list('CMD'),
    program: words('COPY', 'node_modules').at(-1) ?? '',
  };
}
