/** The switch of languages that every page has. */
import { z } from 'zod';
import { locales } from '../../../domain/languages/languages.ts';
import { chooseLanguage } from '../../call/answer/chosen-language.ts';
import { ownAddress } from '../../call/input/own-address.ts';
import { route } from '../../call/route.ts';
import { LANGUAGE_PATH } from '../../ui/addresses.ts';
import { openToAll } from '../form-steps.ts';

export const languageRoutes = [
  route({
    method: 'post',
    path: LANGUAGE_PATH,
    policy: openToAll('everybody reads pages, and a cookie is all that it leaves'),
    summary: 'Shows the pages in another language from now on, in this browser.',
    rule: '–',
    takes: 'form',
    body: z.looseObject({ locale: z.enum(locales), next: ownAddress }),
    responses: { 303: { description: 'Back to the page.' } },
    endsNothing: true,
    handler: ({ body: { locale, next } }, { config }) => ({
      stream: async (_req, res) => {
        chooseLanguage(res, locale, config.publicUrl);
        res.redirect(303, next);
      },
    }),
  }),
];
