/** Property tests draw the same for everybody, so that a red run is a change and not a draw; KEYTURN_SEED draws others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['KEYTURN_SEED'] ?? 7) });
