/** What the pages of both sides of a consent for a provider ask for and answer alike (R47): the fleet's, and the provider's. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { consentInDetail, consentOf } from '../../db/provider-consents/list.ts';
import type { Principal } from '../../domain/principal.ts';
import { cursorText, numberCursor } from '../call/input/cursor.ts';
import type { Services } from '../server/services.ts';
import { sendList } from '../v1/provider-consents/csv.ts';

/** Products of a page: as many as can be ticked, and named in an address. */
export const SHOWN = 200;

export const consentParams = z.strictObject({ id: z.uuid() });

/** What is looked for among the products of a consent, and after which one. */
export const productsQuery = {
  find: z.string().trim().max(100).catch(''),
  cursor: numberCursor.optional().catch(undefined),
};

/** One consent with the products that are looked for, and where those that follow are. `at`: the address of the side's consents. */
export async function consentPaged(
  db: Services['db'],
  caller: Principal,
  id: string,
  { find, cursor, at }: { find: string; cursor?: { no: number } | undefined; at: string },
) {
  const { next, ...seen } = await consentInDetail(db, caller, id, {
    after: cursor?.no ?? 0,
    limit: SHOWN,
    query: find,
  });
  const more = next && `${at}/${id}?find=${encodeURIComponent(find)}&cursor=${cursorText({ no: next })}`;
  return { ...seen, find, more: more || null };
}

export const consentAsCsv = {
  summary: 'The vehicles and chargers of a consent as CSV.',
  rule: 'R47',
  params: consentParams,
  responses: { 200: { description: 'All of them.', mediaType: 'text/csv' } },
  handler: async (
    { caller, params: { id } }: { caller: Principal; params: { id: string } },
    { db }: Pick<Services, 'db'>,
  ) => {
    await consentOf(db, caller, id);
    return { stream: (_req: Request, res: Response) => sendList(db, id, res) };
  },
};
