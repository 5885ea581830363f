import { expect, it } from 'vitest';
import { blob } from '../../src/sandbox/blob/service.ts';
import { bearer, request, smallScene } from './vaultScene.ts';

it.each([
  ['PUT', '/locks?restype=container&comp=acl'],
  ['GET', '/locks?restype=container&comp=list'],
])('%s %s is not simulated, and says so with a status that blob storage does not use', (method, url) => {
  const scene = smallScene();
  const authorization = bearer(scene, 'https://storage.azure.com');
  const reply = blob.handle(request('st.blob.core.windows.net', method, url, { authorization }), scene);
  expect(reply.status).toBe(501);
  expect(reply.headers?.['x-ms-error-code']).toBe('NotSimulated');
  expect(reply.body).toContain(
    `The sandbox does not simulate ${method} ${url.replaceAll('&', '&amp;')} of blob`,
  );
});
