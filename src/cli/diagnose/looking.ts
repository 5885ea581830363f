/** On a terminal: what a diagnosis is at, in a line that goes when the result is there. A pipe gets the result and nothing else. */
import type { RunEvent } from '../../event.ts';
import { plural } from '../../rotation/words.ts';
import type { Context } from '../context.ts';
import { drawing } from '../human/drawing.ts';
import { wrap } from '../human/layout.ts';
import { styleFor } from '../human/style.ts';
import type { Subject } from './question.ts';

export interface Looking {
  /** Shows what is waited for. */
  readonly onEvent: (event: RunEvent) => void;
  readonly close: () => void;
}

export async function looking({ stderr, env }: Context, question: Subject['question']): Promise<Looking> {
  if (!stderr.live) return { onEvent: () => {}, close: () => {} };
  const { columns, paint, signs } = styleFor(stderr, env);
  const draw = await drawing(stderr);
  const show = (more: string) => {
    const lines = wrap(`${signs.doing} ${lookingWords(question)}${more}`, columns - 1, '  ').split('\n');
    draw.block(lines.map(line => paint('quiet', line)));
  };
  show('');
  return {
    onEvent(event) {
      if (event.event === 'step.waiting' && event.why !== '') show(`; waits: ${event.why}`);
    },
    close: () => draw.close(),
  };
}

/** How long it takes is said, since a secret that one replica refuses is tried for some seconds. */
function lookingWords({ rotation, signIn }: Subject['question']): string {
  const about = rotation?.name ?? `application ${signIn.appId}`;
  const places = rotation === undefined ? '' : `, its vault and ${plural(rotation.targets.length, 'target')}`;
  return `checking ${about}: Entra, the directory${places} (some seconds; half a minute where calls are repeated)`;
}
