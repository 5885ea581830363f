/** How the two systems read a line of a log, after their sources. */

export interface ReadCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

type Mappings = readonly (readonly [token: string, replacement: string])[];

/** actions/runner, src/Runner.Common/ActionCommand.cs, `TryParseV2`, with the commands that the runner registers. */
export function readByRunner(line: string): ReadCommand | undefined {
  const message = line.trimStart();
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  if (end < 0) return undefined;
  const info = message.slice(2, end);
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  const pairs = space < 0 ? '' : info.slice(space + 1).trim();
  return {
    name,
    properties: propertiesIn(pairs, ',', text =>
      unescaped(text, [...LINES, [':', '%3A'], [',', '%2C'], ['%', '%25']]),
    ),
    data: unescaped(message.slice(end + 2), [...LINES, ['%', '%25']]),
  };
}

/** microsoft/azure-pipelines-agent, Command.cs, `TryParse`, and CommandStringConvertor.cs, `Unescape`. */
export function readByAgent(line: string): ReadCommand | undefined {
  const start = line.indexOf('##vso[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const info = line.slice(start + '##vso['.length, end);
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  const mappings: Mappings = [[';', '%3B'], ...LINES, [']', '%5D'], ['%', '%AZP25']];
  return {
    name,
    properties: propertiesIn(space < 0 ? '' : info.slice(space + 1), ';', text => unescaped(text, mappings)),
    data: unescaped(line.slice(end + 1), mappings),
  };
}

export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

const LINES: Mappings = [
  ['\r', '%0D'],
  ['\n', '%0A'],
];

function unescaped(text: string, mappings: Mappings): string {
  return mappings.reduce((sofar, [token, replacement]) => sofar.replaceAll(replacement, token), text);
}

function propertiesIn(text: string, between: string, read: (text: string) => string): Record<string, string> {
  const pairs = text.split(between).flatMap(pair => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at), read(pair.slice(at + 1))]] : [];
  });
  return Object.fromEntries(pairs);
}
