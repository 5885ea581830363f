/** How to start keyturn again: this Node with this program file, whether it runs from its sources or its bundle. */
export function thisProgram(): { readonly command: string; readonly args: readonly string[] } {
  return { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? ''] };
}
