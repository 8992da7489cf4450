/** R54: the letter about trade secrets that are withheld, suspended or refused: which, on which ground, with which elements, and why. */
import type { HeldBackNow } from '../../../db/secrets/withholdings.ts';
import { grounds } from '../../../domain/secrets/withholding.ts';
import { facts, paragraph, type Block, type Fact } from '../content.ts';
import type { Writer } from '../draft.ts';
import type { Say } from '../say.ts';
import { askedFor } from './asked.ts';
import { reasonGiven, theirs } from './their-words.ts';

export const secretsHeldBack: Writer = ({ record, say, operator }) => ({
  subject: say.words('secrets-held-back.subject'),
  title: say.words('secrets-held-back.title'),
  blocks: [
    paragraph(say.words('secrets-held-back.lead', { operator: operator.name })),
    ...heldBackBlocks(record.heldBack, say),
    facts(...askedFor(record, say)),
    paragraph(say.words('secrets-held-back.rest')),
  ],
});

export const secretsGivenAgain: Writer = ({ record, say, operator }) => ({
  subject: say.words('secrets-given-again.subject'),
  title: say.words('secrets-given-again.title'),
  blocks: [
    paragraph(say.words('secrets-given-again.lead', { operator: operator.name })),
    ...heldBackBlocks(record.heldBack, say),
    facts(...askedFor(record, say)),
  ],
});

const ELEMENTS = ['measures', 'damage', 'thirdCountries', 'confidentialityLevel', 'uniqueness'] as const;
const SIGNALS_NAMED = 50;

/** Each that is in force, with its substantiation. */
export const heldBackBlocks = (heldBack: readonly HeldBackNow[], say: Say): Block[] =>
  heldBack.flatMap(({ kind, signals, elements, reason, since }) => [
    facts(
      { label: say.words(`secrets.kind.${kind}`), values: signals.slice(0, SIGNALS_NAMED) },
      { label: say.words('secrets.since'), values: [say.moment(new Date(since))] },
      {
        label: say.words('secrets.ground'),
        values: [
          say.words(`secrets.ground.${elements.ground}`, {
            user: grounds[elements.ground].articles[0],
            recipient: grounds[elements.ground].articles[1],
          }),
        ],
      },
      ...ELEMENTS.flatMap((name): Fact[] => {
        const text = elements[name];
        return text ? [{ label: say.words(`secrets.element.${name}`), values: text.split('\n').map(theirs) }] : [];
      }),
    ),
    reasonGiven(reason, say),
  ]);
