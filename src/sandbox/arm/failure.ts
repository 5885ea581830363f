import type { Reply } from '../wire.ts';

/** An error as ARM itself words it: `{"error":{"code","message"}}` (azure-facts §4.7). */
export function armError(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

/**
 * An error as Microsoft.Web words what it finds wrong with a request: no wrapper and capitals, the text three
 * times (azure-facts §4.7). Clients must read both forms.
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

/** In words of the sandbox and with a status that ARM does not use: nothing of it may be taken for an answer of Azure. */
export function notSimulated(what: string): Reply {
  return armError(501, 'NotSimulated', `The sandbox does not simulate ${what}.`);
}
