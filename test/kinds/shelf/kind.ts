/** A kind of target that the product does not have: a folder, and a row in what the program is composed with. */
import { kindOf } from '../../../src/connectors/targetKind.ts';
import { shelves } from './service.ts';
import { shelfSettings } from './settings.ts';

export const shelf = kindOf({
  name: 'shelf',
  schema: shelfSettings,
  label: ({ shelf, entry }) => `shelf ${shelf}/${entry}`,
  place: ['shelf', 'entry'],
  proof: 'read back',
  destination: () => ({ hosts: 'localhost' }),
  service: shelves,
  needs: 'Shelves: the right to write.',
  rights: ({ shelf }) => [
    { by: 'Shelves', right: 'write', on: `shelf ${shelf}`, grant: `shelfctl allow ${shelf}` },
  ],
  reading: ({ shelf }) => ({ rights: [{ by: 'Shelves', right: 'read', on: `shelf ${shelf}` }] }),
  async open(settings, access) {
    const { openShelf } = await import('./target.ts');
    return openShelf(access, settings);
  },
});
