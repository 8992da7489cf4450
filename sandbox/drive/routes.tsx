/** Lets products drive, stop and misbehave: for programs as JSON, for people on a page. */
import { z } from 'zod';
import { route, type Route } from '../../api/call/route.ts';
import { open } from '../sandbox-services.ts';
import { drivePage } from './page.tsx';
import type { DriveFact, Drives } from './drives.ts';
import { scenarios } from './live-product.ts';
import { hows } from './misbehaviour.ts';

const params = z.strictObject({ number: z.string() });
/** The answer to a form leads back to the page. */
const headers = z.object({ 'content-type': z.string().optional() });
const orderSchema = z.strictObject({
  scenario: z.enum(scenarios),
  speed: z.coerce
    .number()
    .int('Give a whole number from 1 to 60.')
    .min(1, 'Give a whole number from 1 to 60.')
    .max(60, 'Give a whole number from 1 to 60.')
    .default(10),
});
const responses = { 200: { description: 'What it does now' } };

function answer({ 'content-type': type = '' }: z.output<typeof headers>, fact: DriveFact) {
  return type.startsWith('application/x-www-form-urlencoded')
    ? { status: 303, headers: { Location: `/sandbox/drive?about=${fact.number}#product-${fact.number}` } }
    : { body: fact };
}

export const driveRoutes = (drives: Drives): Route[] => [
  route({
    method: 'get',
    path: '/sandbox/drive',
    policy: open,
    summary: 'The products of the demo, and what each does at the moment',
    rule: 'sandbox',
    query: z.object({ about: z.string().max(40).optional().catch(undefined) }),
    responses,
    handler: ({ query: { about } }) => {
      const facts = drives.list();
      return {
        headers: { 'Content-Security-Policy': OWN_SCRIPT_CSP },
        body: facts,
        page: (view) => drivePage(view, facts, about),
        locale: 'en',
      };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/vehicles/:number/drive',
    policy: open,
    summary: 'Lets a product drive or charge: its readings come in by the real ingest from now on',
    rule: 'sandbox',
    params,
    headers,
    takes: 'json-or-form',
    body: orderSchema,
    responses,
    handler: async ({ params: { number }, body, headers: sent }) => answer(sent, await drives.drive(number, body)),
  }),
  route({
    method: 'post',
    path: '/sandbox/vehicles/:number/stop',
    policy: open,
    summary: 'Stops a product; doing it again changes nothing',
    rule: 'sandbox',
    params,
    headers,
    takes: 'json-or-form',
    responses,
    handler: async ({ params: { number }, headers: sent }) => answer(sent, await drives.stop(number)),
  }),
  route({
    method: 'post',
    path: '/sandbox/vehicles/:number/misbehave',
    policy: open,
    summary: 'Lets a product that drives or charges misbehave for a while',
    rule: 'sandbox',
    params,
    headers,
    takes: 'json-or-form',
    body: z.strictObject({ how: z.enum(hows) }),
    responses,
    handler: ({ params: { number }, body: { how }, headers: sent }) => answer(sent, drives.misbehave(number, how)),
  }),
];

/** Our pages' policy, with a script of our own. */
const OWN_SCRIPT_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
