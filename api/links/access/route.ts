/** The link in a mail about access to continuous data, by which the access is ended (R2, R43). Opening it changes nothing (R21). */
import { z } from 'zod';
import { endLinkByNumber, linkByNumber, type LinkSeen } from '../../../db/access/link-view.ts';
import { route } from '../../call/route.ts';
import { endedPage, endPage } from './page.tsx';

const params = z.strictObject({ token: z.string() });
const seen = z
  .strictObject({
    recipient: z.strictObject({ name: z.string(), company: z.string().nullable() }),
    purpose: z.string().describe('In the recipient’s own words.'),
    groups: z.array(z.string()).nullable().describe('null: all of them.'),
    products: z.array(z.strictObject({ kind: z.string(), id: z.string(), name: z.string(), ended: z.boolean() })),
    since: z.iso.datetime(),
    until: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AccessLink' });

export const accessLinkRoutes = [
  route({
    method: 'get',
    path: '/links/access/:token',
    policy: { link: 'access' },
    summary: 'Who reads which data. Changes nothing.',
    rule: 'R43, R21',
    params,
    responses: { 200: { description: 'The access; for browsers a page with a button.', schema: seen } },
    problems: ['not-found'],
    handler: async ({ caller }, { db }) => {
      const link = await linkByNumber(db, caller.id, caller.generation);
      return { body: answerOf(link), page: isOver(link) ? endedPage(link, 'over') : endPage(link), ...forReader(link) };
    },
  }),
  route({
    method: 'post',
    path: '/links/access/:token',
    policy: { link: 'access' },
    summary:
      'Ends the access, at once: all of it for who gave it, for others that to their own products. Doing it twice answers the same.',
    rule: 'R2, R43',
    params,
    takes: 'json-or-form',
    responses: { 200: { description: 'Ended, from this moment.', schema: seen } },
    problems: ['not-found'],
    handler: async ({ caller }, services) => {
      const { db } = services;
      await linkByNumber(db, caller.id, caller.generation);
      await endLinkByNumber(db, caller.id, caller.generation);
      const link = await linkByNumber(db, caller.id, caller.generation);
      void services.signalWorkflow(caller.id, 'link');
      return { body: answerOf(link), page: endedPage(link, 'done'), ...forReader(link) };
    },
  }),
];

const isOver = ({ products, endedAt }: LinkSeen): boolean => endedAt !== null || products.every(({ ended }) => ended);

const forReader = ({ languageUnknown, locale }: LinkSeen) => (languageUnknown ? {} : { locale });

const answerOf = ({ developer, purpose, groups, products, createdAt, until, endedAt }: LinkSeen) => ({
  recipient: { name: developer.name, company: developer.company },
  purpose,
  groups,
  products,
  since: createdAt,
  until,
  endedAt,
});
