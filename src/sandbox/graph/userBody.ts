import type { User } from '../directory/state.ts';
import { writtenSeconds } from './dates.ts';
import { filled } from './shapes/filled.ts';
import { userShape } from './shapes/tenant.ts';

export function userBody(user: User): Record<string, unknown> {
  const own = {
    businessPhones: [],
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    id: user.id,
    accountEnabled: true,
    createdDateTime: writtenSeconds(user.createdAt),
    userType: 'Member',
  };
  return filled(own, userShape);
}
