/** R68: to the operator, which data of others was released on a day, and by which two of staff. Ids and counts only. */
import type { DigestMailRecord } from '../../../db/mails/record/digest.ts';
import { facts, paragraph, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';

/** `page` is the address of a request's page in the console. */
export const releaseDigest = (
  { record, say }: OtherDraft<DigestMailRecord>,
  page: (request: string) => string,
): MailContent => {
  const { day, releases, waiting } = record;
  return {
    subject: say.words('release-digest.subject', { day: say.day(day), count: releases.length }),
    title: say.words('release-digest.title', { day: say.day(day) }),
    blocks: [
      paragraph(say.words('release-digest.lead')),
      facts(
        ...releases.map((one) => ({
          label: one.request,
          values: [
            one.tables > 0
              ? say.words('release-digest.tables', { tables: one.tables, weeks: one.weeks })
              : say.words('release-digest.what', {
                  vehicles: one.vehicles,
                  people: one.people,
                  beyond: one.beyondForm,
                }),
            say.words('release-digest.who', { proposedBy: one.proposedBy, confirmedBy: one.confirmedBy }),
            say.words(one.knownBody ? 'release-digest.known' : 'release-digest.unknown'),
            page(one.request),
          ],
        })),
      ),
      paragraph(say.words('release-digest.waiting', { waiting })),
    ],
  };
};
