/** R50: who else can be turned to by whoever does not agree, by country (Articles 4(3), 4(9), 5(12), 10, 38). */
import { z } from 'zod';
import { bodiesIn, countriesWith, redressKinds } from '../../../domain/redress/redress.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';

const country = z.string().regex(/^[A-Z]{2}$/, 'Give the country as two capital letters (ISO 3166-1), such as DE.');

const body = z.strictObject({
  country,
  kind: z.enum(redressKinds),
  name: z.string(),
  url: z.url(),
  from: z.iso
    .date()
    .nullable()
    .describe('Since when it is in charge; `null`: named in a bill, and not known to be in charge yet.'),
  source: z.url().describe('Where that is known from.'),
});

export const complaintWayRoutes = [
  route({
    method: 'get',
    path: '/v1/complaints',
    policy: { anyone: 'whoever was refused may have no account' },
    summary:
      'What can be done by whoever does not agree: whom to write to, and who is in charge in which country today.',
    rule: 'R50',
    query: z.strictObject({ country: country.optional().describe('Only this one, such as DE.') }),
    responses: {
      200: {
        description: 'Court is open besides; none of these ways closes another.',
        schema: z
          .strictObject({
            contact: z.email(),
            complain: z.string().describe('The call that takes a complaint, and its topic.'),
            answerWithin: z.string().describe('How long we may take to answer a complaint.'),
            home: country.describe(
              'Where the operator is established: its authority decides about public bodies (18(5)).',
            ),
            bodies: z.array(body),
          })
          .meta({ id: 'Redress' }),
        example: {
          contact: 'data-act@example.com',
          complain: 'POST /v1/enquiries {"topic":"complaint"}',
          answerWithin: 'P14D',
          home: 'DE',
          bodies: [
            {
              country: 'NL',
              kind: 'authority',
              name: 'Autoriteit Consument & Markt (ACM)',
              url: 'https://www.acm.nl/',
              from: '2025-11-21',
              source: 'https://www.houthoff.com/insights/news/acm-and-ap-now-authorised-to-enforce-data-act',
            },
          ],
        },
      },
    },
    handler: ({ query }, { config: { operator, policy } }) => {
      const today = dayOf(new Date(), policy.timeZone);
      const countries = query.country ? [query.country] : countriesWith(operator.redress, today);
      return {
        body: {
          contact: operator.contactEmail,
          complain: 'POST /v1/enquiries {"topic":"complaint"}',
          answerWithin: policy.complaints.answerWithin,
          home: operator.redress.home,
          bodies: countries
            .flatMap((code) => bodiesIn(operator.redress, code, today))
            .map(({ until: _until, ...known }) => known),
        },
      };
    },
  }),
];
