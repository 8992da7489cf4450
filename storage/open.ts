/** The storage that the settings name. */
import type { BucketPlace } from './bucket-calls.ts';
import { folderStore } from './folder.ts';
import { hashed } from './hashed.ts';
import type { Storage, Store } from './storage.ts';

/** Where the files lie. */
export type StoragePlace = { folder: string } | BucketPlace;

/** Opens it; asks nothing of it yet. */
export const openStorage = async (place: StoragePlace): Promise<Storage> => hashed(await storeAt(place));

async function storeAt(place: StoragePlace): Promise<Store> {
  if ('folder' in place) return folderStore(place.folder);
  const { bucketStore } = await import('./bucket.ts'); // the client takes long to load: who has a folder goes without
  return bucketStore(place);
}
