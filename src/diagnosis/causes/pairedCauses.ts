/** Rung 3: the client id or the tenant that a place has beside the secret. */
import { shellWord } from '../../policy/quote.ts';
import { type OtherId, otherIds, otherIdWords } from '../../rotation/pairedIds.ts';
import type { Cause } from '../cause.ts';
import { here, signedIn } from '../codes/knowledge.ts';
import type { Evidence, PlaceEvidence } from '../diagnosisEvidence.ts';

/** The tenant by its id, as Entra says it, where the question names it by a domain. */
export function pairedCauses({ places, signIn, tenant }: Evidence): Cause[] {
  const ids = { appId: signIn.appId, tenant: tenant.reply === 'known' ? tenant.tenantId : signIn.tenant };
  return places.flatMap(place => otherIds(ids, place.pairedIds ?? []).map(other => causeOf(place, other)));
}

function causeOf({ name, words }: PlaceEvidence, other: OtherId): Cause {
  const { setting, expected, is } = other;
  const command = words?.setsAnother;
  return {
    code: 'paired-id-differs',
    rung: 3,
    places: [name],
    sentence: `${name} ${otherIdWords(other)}.`,
    confidence: 'likely',
    settle: `whether what runs there signs in with ${setting}`,
    remedy: [
      command === undefined
        ? here(`Set ${setting} there to the ${is} ${expected}.`)
        : signedIn(
            `Correct ${setting}; the app restarts.`,
            `${command} ${shellWord(`${setting}=${expected}`)}`,
          ),
    ],
  };
}
