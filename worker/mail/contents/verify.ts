/**
 * R13, R24, R34–R36, R67: that something was asked for, and the link that confirms it. Nobody has confirmed the address,
 * so nothing of what was typed goes there: who asked, and what for, is on the page behind the link.
 */
import { lapsesUnconfirmed } from '../../../domain/requests/types.ts';
import { button, facts, paragraph, type Block } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedInShort } from './asked.ts';
import { charge, whenCharged } from './charge.ts';

export const verify: Writer = (draft) => {
  const { record, say, link, operator } = draft;
  const until = say.moment(record.verifyBy);
  const lapses = lapsesUnconfirmed(record.type);
  const confirmBy = { label: say.words('confirmBy'), values: [until] };
  return {
    subject: say.words('verify.subject', { operator: operator.name }),
    title: say.words('verify.title'),
    blocks: [
      paragraph(say.words(record.sharing ? 'verify.sharing' : 'verify.asked', { operator: operator.name })),
      facts(...askedInShort(record, say), ...charge(draft), ...(lapses ? [confirmBy] : [])),
      button(say.words('verify.button'), link('verify')),
      paragraph(say.words('verify.nothing')),
      paragraph(say.words('verify.behind')),
      ...whatFollows(draft),
      ...whenCharged(draft),
      paragraph(lapses ? say.words('verify.notYou', { until }) : say.words('verify.notYou.body')),
    ],
  };
};

/** What confirming leads to. */
function whatFollows({ record, say, operator }: Draft): Block[] {
  if (record.sharing) return [paragraph(say.words('verify.customer'))];
  const days = record.review?.replyWithinWorkingDays;
  switch (record.review?.form.type) {
    case 'rental':
      return [paragraph(say.words('verify.rental'))];
    case 'unregistered-fleet':
      return [paragraph(say.words('verify.ownership', { operator: operator.name }))];
    case 'public-body':
      return days ? [paragraph(say.words('verify.review', { operator: operator.name, days }))] : [];
    case undefined:
      return [];
  }
}
