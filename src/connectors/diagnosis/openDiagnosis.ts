import type { DiagnosisPorts, SignIn } from '../../diagnosis/diagnosisPorts.ts';
import { clouds } from '../../policy/clouds.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openAuthority } from './authority.ts';
import { openDirectory } from './graphDirectory.ts';
import { openSignIn } from './signInPort.ts';

/** All ports of a diagnosis except the places of a rotation. Sends no request. */
export function openDiagnosis(access: CloudAccess, signIn: SignIn): Omit<DiagnosisPorts, 'rotation'> {
  const { authority } = access.endpoints;
  const others = Object.values(clouds).filter(cloud => cloud.authority !== authority);
  return {
    authority: openAuthority(access, access.endpoints),
    otherAuthorities: others.map(cloud => openAuthority(access, cloud)),
    directory: openDirectory(access, signIn.tenant),
    signIn: openSignIn(access, signIn),
  };
}
