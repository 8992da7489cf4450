/** R50: what can be done by whoever does not agree. Only authorities that are in charge are named. */
import { redressIn } from '../../../domain/mails/redress.ts';
import type { AnyMailStep } from '../../../domain/mails/steps.ts';
import { inCharge, type RedressBody } from '../../../domain/redress/redress.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { facts, type Block } from '../content.ts';
import type { Operator } from '../draft.ts';
import type { Say } from '../say.ts';

interface Redress {
  step: AnyMailStep;
  say: Say;
  operator: Operator;
  /** Where it is said for every country, and where to complain by form. */
  address: string;
  /** Of the reader; of the operator where that is not known. */
  country?: string | undefined;
  /** What the mail tells is a refusal, where its step alone does not say. */
  refused?: boolean;
}

/** Nothing, where the mail neither refuses, ends, cuts nor is late. */
export function redress({ step, say, operator, address, country, refused = false }: Redress): Block[] {
  const where = redressIn[step];
  if (where === false || (where === 'where-refused' && !refused)) return [];
  const { home, answerWithinMs } = operator.redress;
  const of = where === 'home' ? home : (country ?? home);
  const today = dayOf(new Date(), 'UTC');
  const named = (kind: RedressBody['kind']) => namesOf(inCharge(operator.redress, of, kind, today));
  const [authority, disputes, personal] = [named('authority'), named('dispute-body'), named('data-protection')];
  const values = { country: say.country(of), operator: operator.name };
  return [
    facts({
      label: say.words('redress.heading'),
      values: [
        say.words('redress.write', { contact: operator.contact, address, within: say.span(answerWithinMs) }),
        where === 'home'
          ? say.words('redress.home', values)
          : say.words(authority ? 'redress.authority' : 'redress.authority.unnamed', { ...values, names: authority }),
        ...(where === 'home' && authority ? [authority] : []),
        ...(personal ? [say.words('redress.personal', { ...values, names: personal })] : []),
        disputes ? say.words('redress.dispute', { names: disputes }) : say.words('redress.dispute.unnamed'),
        say.words('redress.court'),
      ],
    }),
  ];
}

const namesOf = (bodies: readonly RedressBody[]): string => bodies.map(({ name, url }) => `${name}, ${url}`).join('; ');
