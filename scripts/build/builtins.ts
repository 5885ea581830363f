import { isBuiltin } from 'node:module';

/** An import of a whole module, of some names of it, or of both, as esbuild prints it: from the first column. */
const IMPORT =
  /^import (?:\* as )?(?:([\w$]+)(?:, )?)?(?:\{([^}]*)\} )?\s*from "((?:node:)?[a-z][\w/]*)";$/gm;

/** Commander imports it for commands that are programs of their own. Ours are none. */
const SELDOM = new Set(['node:child_process']);

/**
 * Node's own modules, taken with `getBuiltinModule` instead of imported. An import reads every property of the module
 * for its list of exports, and with `http.WebSocket` all of undici: 40 ms of a start that wants none of it.
 */
export function takingBuiltins(code: string): string {
  const taken: string[] = [];
  const rest = code.replace(IMPORT, (whole, module?: string, names?: string, from = '') => {
    if (!isBuiltin(from)) return whole;
    const source = `globalThis.process.getBuiltinModule("${from}")`;
    if (module !== undefined) taken.push(`const ${module} = ${SELDOM.has(from) ? later(source) : source};`);
    if (names !== undefined) taken.push(`const {${names.replaceAll(' as ', ': ')}} = ${source};`);
    return '';
  });
  // As imports are: before everything else, whichever of the modules in this file asked for it.
  const [, interpreter = '', body = ''] = /^(#!.*\n)?([\s\S]*)$/.exec(rest) ?? [];
  return interpreter + [...taken, body].join('\n');
}

function later(source: string): string {
  return `new Proxy({}, { get: (_, name) => ${source}[name] })`;
}
