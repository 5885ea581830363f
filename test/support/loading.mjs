/** Preloaded (`node --import`): at its end a program writes, into the file that KEYTURN_LOADED names, what it has loaded. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.on('exit', () => writeFileSync(process.env.KEYTURN_LOADED, loaded.join('\n')));
