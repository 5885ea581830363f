import type { Reply } from '../wire.ts';

/** An error in ARM's own format: `{"error":{"code","message"}}` (azure-facts §4.7). */
export function armError(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

/**
 * An error in the format of Microsoft.Web: no wrapper, capitalised members, the text three times (azure-facts §4.7). Clients have
 * to read both formats.
 */
export function webError(status: number, code: string, message: string, extendedCode: string): Reply {
  const entity = {
    ExtendedCode: extendedCode,
    MessageTemplate: message,
    Parameters: [],
    Code: code,
    Message: message,
  };
  const details = [{ Message: message }, { Code: code }, { ErrorEntity: entity }];
  return {
    status,
    body: { Code: code, Message: message, Target: null, Details: details, Innererror: null },
  };
}

export function subscriptionNotFound(id: string): Reply {
  return armError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
}

export function groupNotFound(name: string): Reply {
  return armError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** `resource` as `Microsoft.Web/sites/app` or `Microsoft.Web/sites/app/slots/staging`. */
export function resourceNotFound(resource: string, group: string): Reply {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource '${resource}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** With a text of the sandbox, and with a status that ARM does not use, so that it is not taken for a response of Azure. */
export function notSimulated(what: string): Reply {
  return armError(501, 'NotSimulated', `The sandbox does not simulate ${what}.`);
}
