import { shellWord } from '../../policy/quote.ts';
import type { PlaceWords } from '../../rotation/placeFacts.ts';
import type { ServiceConnectionSettings } from './settings.ts';

/** The list shows only connections that the identity may see. */
export function wordsFor({ project }: ServiceConnectionSettings, organization: string): PlaceWords {
  const list = `az devops service-endpoint list --organization ${organization} --project ${shellWord(project)} --query '[].name' -o tsv`;
  return {
    settle: 'the list of service connections in the project: az devops service-endpoint list',
    gone: {
      words: 'is a service connection that does not exist, or that this identity may not see',
      advice: {
        text: 'List the service connections that this identity can see in the project; then correct the name in the policy.',
        command: list,
      },
    },
  };
}
