/** An error text, explained. */
import type { Step } from '../../diagnosis/codes/knowledge.ts';
import type { ErrorReading } from '../../diagnosis/errorText.ts';
import type { Explanation } from '../../diagnosis/explained.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

export function explanationText(reading: ErrorReading, explanation: Explanation, style: Style): string {
  const { paint, signs, columns } = style;
  const { headline, why, meaning, notMeaning, tellApart, next, also, warning, certainty } = explanation;
  const sign = certainty === 'unknown' ? paint('warn', signs.unknown) : paint('bad', signs.bad);
  const paragraphs = [why, meaning, notMeaning, tellApart].filter(text => text !== undefined);
  const lines = [
    ...(warning === undefined ? [] : [paint('bad', wrap(`${signs.bad} ${warning}`, columns, '  ')), '']),
    `${sign} ${paint('strong', wrap(headline, columns - 2, '  '))}`,
    ...paragraphs.flatMap(text => ['', `  ${wrap(text, columns - 2, '  ')}`]),
    '',
    ...stepLines(next, style),
    ...also.map(text => `  ${paint('quiet', `${signs.note} ${wrap(text, columns - 4, '    ')}`)}`),
    ...seen(reading, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** Steps, each with its command on a line of its own, to be copied; a key marks those that need a sign-in. */
export function stepLines(steps: readonly Step[], { paint, signs, columns }: Style): string[] {
  return steps.flatMap(({ text, command, needsSignIn }) => {
    const tail = needsSignIn && command?.startsWith('az ') ? ' (signed in)' : '';
    const words = `  ${signs.next} ${wrap(`${text}${tail}`, columns - 4, '    ')}`;
    return command === undefined ? [words] : [words, `      ${paint('strong', command)}`];
  });
}

/** What a support ticket asks for. */
function seen(reading: ErrorReading, { paint, columns }: Style): string[] {
  const { codes, traceId, correlationId, timestamp, appId, tenant, client } = reading;
  const parts = [
    codes.length === 0 ? '' : codes.map(code => `AADSTS${code}`).join(', '),
    traceId === undefined ? '' : `trace ${traceId}`,
    correlationId === undefined ? '' : `correlation ${correlationId}`,
    timestamp === undefined ? '' : timestamp,
    appId === undefined ? '' : `application ${appId}`,
    tenant === undefined ? '' : `tenant ${tenant}`,
    client === 'unknown' || client === 'json' ? '' : `written by ${client}`,
  ].filter(part => part !== '');
  if (parts.length === 0) return [];
  return ['', paint('quiet', wrap(`In the text: ${parts.join(', ')}`, columns, '  '))];
}
