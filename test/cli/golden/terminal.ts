/** A terminal that takes what the program writes and says what a person sees. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/headless';

export interface VirtualTerminal {
  write(text: string): Promise<void>;
  resize(columns: number): void;
  /** The rows of the screen. */
  screen(): string[];
  /** With what has scrolled off it. */
  everything(): string[];
}

export function virtualTerminal(columns: number, rows: number): VirtualTerminal {
  const terminal = new Terminal({
    cols: columns,
    rows,
    scrollback: 5000,
    convertEol: true,
    allowProposedApi: true,
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  const { active } = terminal.buffer;
  const from = (first: number) => {
    const lines = Array.from(
      { length: active.length - first },
      (_, at) => active.getLine(first + at)?.translateToString(true) ?? '',
    );
    return lines.slice(0, lines.findLastIndex(line => line !== '') + 1);
  };
  return {
    write: text => new Promise(resolve => terminal.write(text, resolve)),
    resize: width => terminal.resize(width, rows),
    screen: () => from(active.baseY),
    everything: () => from(0),
  };
}
