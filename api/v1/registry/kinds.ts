/** The kinds of things in the registry: what each is called in addresses, its key and its fields. */
import { z } from 'zod';
import {
  accountEntry,
  accountKey,
  companyEntry,
  productEntry,
  productKey,
  registrationEntry,
  signalEntry,
  signalKey,
} from '../../../domain/registry/entries.ts';

/** `collection` stands in the address, `key` names the thing there and in a line of a batch. */
export const kinds = {
  company: { collection: 'companies', key: 'cuuid', keySchema: z.uuid('Give a UUID.'), entry: companyEntry },
  account: { collection: 'accounts', key: 'sub', keySchema: accountKey, entry: accountEntry },
  product: { collection: 'products', key: 'number', keySchema: productKey, entry: productEntry },
  registration: { collection: 'registrations', key: 'id', keySchema: z.uuid('Give a UUID.'), entry: registrationEntry },
  signal: { collection: 'signals', key: 'path', keySchema: signalKey, entry: signalEntry },
} as const;
export type Put = keyof typeof kinds;
export const puts = Object.keys(kinds) as Put[];
