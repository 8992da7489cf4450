/** R29, R30: the sharing has ended. Both are told, each what it means for them. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { customerNamed, sharingOf, thirdParty } from './their-words.ts';

export const revoked: Writer = (draft) => {
  const { record, say } = draft;
  const { downloadedAt } = sharingOf(draft);
  const toRequester = record.recipient === 'requester';
  const side = toRequester ? 'requester' : 'customer';
  const when = downloadedAt && say.moment(downloadedAt);
  return {
    subject: say.words(`revoked.${side}.subject`),
    title: say.words(`revoked.${side}.title`),
    blocks: [
      paragraph(say.words(`revoked.${side}.lead`)),
      facts(toRequester ? customerNamed(draft) : thirdParty(draft), ...askedFor(record, say)),
      paragraph(when ? say.words(`revoked.${side}.copies`, { when }) : say.words('revoked.noCopies')),
    ],
  };
};
