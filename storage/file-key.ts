/**
 * Names of files in the storage: `<request>/<attempt>/<number>.<ending>`, 0 being the manifest. Made by us and never from
 * anything a person wrote; the storage checks their whole form, so that no key can lead out of it.
 */
import { endings, type Ending } from '../domain/export/formats.ts';
import type { RequestId } from '../domain/ids.ts';

const REQUEST = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ID_LENGTH = 36;
const KEY = new RegExp(
  `^${REQUEST}/[1-9][0-9]{0,8}/(?:0|[1-9][0-9]{0,6})\\.(?:${endings.join('|')})(?:\\.encrypted)?$`,
);
const PREFIX = new RegExp(`^${REQUEST}(?:/[1-9][0-9]{0,8})?$`);

/** The key of one file of one attempt at an export; both numbers are whole, attempts from 1, files from 0. */
export const fileKey = (request: RequestId, attempt: number, number: number, ending: Ending = 'json'): string =>
  checkedKey(`${request}/${attempt}/${number}.${ending}`);

/** The name that an encrypted file lies under, by its key. */
export const encryptedName = (key: string): string => `${key}.encrypted`;

/** The request that a file is of. */
export const requestOf = (key: string): RequestId => checkedKey(key).slice(0, ID_LENGTH) as RequestId; // a key begins with one

/** The attempt at an export that a file is of. */
export const attemptOf = (key: string): number => Number.parseInt(checkedKey(key).slice(ID_LENGTH + 1), 10);

/** Whether it is the key of one file, and no prefix. */
export const isKey = (text: string): boolean => KEY.test(text);

/** The key itself; throws where it has not the form of one. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError('Not a key of a stored file: make it by fileKey.');
  return key;
}

/** The prefix itself: a request's id, that and an attempt, or a whole key; throws where it is none of them. */
export function checkedPrefix(prefix: string): string {
  if (!PREFIX.test(prefix) && !KEY.test(prefix))
    throw new TypeError('Not a prefix of stored files: give a request, request/attempt, or a key.');
  return prefix;
}
