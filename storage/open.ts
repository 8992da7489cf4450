/** The storage that the settings name. */
import type { BucketPlace } from './bucket-calls.ts';
import type { DataKeys } from './data-keys.ts';
import { folderStore } from './folder.ts';
import { hashed } from './hashed.ts';
import { encrypted } from './encrypted.ts';
import type { Storage, Store } from './storage.ts';

/** Where the files lie. */
export type StoragePlace = { folder: string } | BucketPlace;

/** Opens it; asks nothing of it yet. With `keys` encrypted files are read, and new ones encrypted where there is a key to encrypt by. */
export async function openStorage(place: StoragePlace, keys?: DataKeys): Promise<Storage> {
  const store = await storeAt(place);
  return hashed(keys ? encrypted(store, keys) : store);
}

async function storeAt(place: StoragePlace): Promise<Store> {
  if ('folder' in place) return folderStore(place.folder);
  const { bucketStore } = await import('./bucket.ts'); // the client takes long to load: who has a folder goes without
  return bucketStore(place);
}
