/** The page that the authorization server sends people to (R42): they sign in, choose, and agree or decline. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { giveAccess } from '../../../db/access/give.ts';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { mustAdminister } from '../../../db/registrations/accounts.ts';
import { linkReceipt } from '../../../domain/sharing/receipt.ts';
import type { Principal } from '../../../domain/principal.ts';
import { localeOf } from '../../call/answer/negotiation.ts';
import { sendPage } from '../../call/answer/send-page.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route } from '../../call/route.ts';
import type { Asked } from '../../oauth/oauth.ts';
import type { Services } from '../../server/services.ts';
import { decidedPage, linkPage, noQuestionPage } from './page.tsx';
import { choiceIn, questionOf, type Choice, type NoQuestion, type Question } from './question.ts';

const policy = { session: ['retail', 'fleet'] } as const;
const params = z.strictObject({ uid: z.string() });

export const portalLinkRoutes = [
  route({
    method: 'get',
    path: '/link/:uid',
    policy,
    summary: 'What a program asks the account for. Changes nothing.',
    rule: 'R42, R21',
    params,
    responses: { 200: { description: 'A page.' }, 410: { description: 'Too late, or another browser.' } },
    handler: ({ caller }, services) => ({
      stream: async (req, res) => {
        const asked = await services.oauth.asked(req, res);
        if (!asked) return show(req, res, services, noQuestionPage('gone'), 410);
        if (!hasSignedInSince(caller, asked)) return signInAnew(res, asked);
        const question = await questionOf(services.db, asked, caller);
        if (typeof question === 'string') return explain(req, res, services, question);
        await mustAdminister(services.db, caller);
        show(req, res, services, linkPage({ question }));
      },
    }),
  }),
  route({
    method: 'post',
    path: '/link/:uid',
    policy,
    summary: 'Agrees, or declines.',
    rule: 'R42',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 200: { description: 'A page that goes on to the program.' }, 410: { description: 'Too late.' } },
    handler: ({ caller, body }, services) => ({
      stream: async (req, res) => {
        const asked = await services.oauth.asked(req, res);
        if (!asked) return show(req, res, services, noQuestionPage('gone'), 410);
        if (!hasSignedInSince(caller, asked)) return signInAnew(res, asked);
        if (textIn(body, 'decision') !== 'agree') return decline(req, res, services);
        await mustAdminister(services.db, caller);
        const question = await questionOf(services.db, asked, caller);
        if (typeof question === 'string') return explain(req, res, services, question);
        await agree(req, res, services, { question, caller, typed: body });
      },
    }),
  }),
];

interface Agreeing {
  question: Question;
  caller: Principal;
  typed: Typed;
}

async function agree(req: Request, res: Response, services: Services, agreeing: Agreeing): Promise<void> {
  const { question, caller, typed } = agreeing;
  const chosen = choiceIn(question, typed, services.config.policy.timeZone);
  if ('faults' in chosen) return show(req, res, services, linkPage({ question, typed, faults: chosen.faults }), 422);
  const grantId = grantIdOf(question.asked.uid);
  const given = await give(req, services, { question, caller, choice: chosen.choice, grantId });
  if (given === 'credential-ended') return explain(req, res, services, 'program-gone');
  if (given === 'not-registered') {
    const again = await questionOf(services.db, question.asked, caller);
    if (typeof again === 'string') return explain(req, res, services, again);
    return show(
      req,
      res,
      services,
      linkPage({ question: again, typed, faults: { products: 'link.fault.products' } }),
      422,
    );
  }
  const goesOnTo = await services.oauth.answer(req, res, { account: caller.account, grantId });
  show(req, res, services, decidedPage('agree', nameOf(question), goesOnTo));
}

interface Giving extends Omit<Agreeing, 'typed'> {
  choice: Choice;
  grantId: string;
}

async function give(req: Request, { db }: Services, { question, caller, choice, grantId }: Giving) {
  const { program, holder } = question;
  const { purpose } = program.access;
  const receipt = linkReceipt({
    grantId,
    recipient: { ...program.developer, clientId: program.clientId },
    purpose,
    products: choice.products.map(({ kind, vin, serial }) => ({ kind, id: vin ?? serial ?? '' })),
    groups: choice.groups,
    secrets: false,
    othersInformed: choice.othersInformed,
    givenAt: await databaseNow(db),
    until: choice.until,
  });
  return giveAccess(db, {
    grantId,
    clientId: program.clientId,
    giver: caller.account,
    holder,
    purpose,
    products: choice.products.map(({ id }) => id),
    groups: choice.groups,
    secrets: false, // until a third party can agree to the measures (R53)
    until: choice.until,
    receipt,
    locale: localeOf(req),
  });
}

async function decline(req: Request, res: Response, services: Services): Promise<void> {
  const goesOnTo = await services.oauth.answer(req, res, 'declined');
  show(req, res, services, decidedPage('decline', '', goesOnTo));
}

const nameOf = ({ program: { developer } }: Question): string => developer.company ?? developer.name;

/** One question gives one link, however often its form is sent. */
function grantIdOf(uid: string): string {
  const bytes = createHash('sha256').update(`link ${uid}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80; // version 8: made our own way (RFC 9562)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Clocks of two machines. */
const LEEWAY_S = 60;

/** A program may ask that the person signs in for this very question. */
const hasSignedInSince = ({ signedInAt }: Principal, { signInAfter }: Asked): boolean =>
  signInAfter === null || (signedInAt !== null && signedInAt + LEEWAY_S >= signInAfter);

const signInAnew = (res: Response, { uid }: Asked): void =>
  res.redirect(303, `/sign-in?fresh=yes&next=${encodeURIComponent(`/link/${uid}`)}`);

const explain = (req: Request, res: Response, services: Services, because: NoQuestion): void =>
  show(req, res, services, noQuestionPage(because), because === 'program-gone' ? 410 : 403);

function show(
  req: Request,
  res: Response,
  services: Services,
  page: Parameters<typeof sendPage>[2],
  status = 200,
): void {
  res.status(status);
  sendPage(req, res, page, { locale: localeOf(req), services });
}
