/** R64: a request once more, as a form that is filled in as it was; what is confirmed by a tick has to be confirmed anew. */
import type { RequestRow } from '../../../db/requests/row.ts';
import type { RequestState } from '../../../db/requests/views.ts';
import type { Typed } from '../../call/input/typed.ts';
import { kindsOf, type FormType } from './fields.ts';

type Asked = Pick<
  RequestRow,
  'email' | 'formats' | 'groups' | 'without_personal' | 'gdpr_basis' | 'period_from' | 'period_to' | 'details'
>;

/** What its form held, as far as it is kept still; `products`: those of the account that were asked for. */
export function askedBefore(type: FormType, asked: Asked, products: RequestState['products'] = []): Typed {
  const { recipient, ...details } = asked.details;
  const kept: unknown = {
    ...details,
    agent: recipient, // a third party without an account
    products: details['products'] ?? {
      vins: products.flatMap(({ vin }) => vin ?? []),
      wallbox: products.some(({ kind }) => kind === 'wallbox'),
      chargers: products.some(({ kind }) => kind === 'charger'),
    },
    period: { from: asked.period_from, to: asked.period_to },
    formats: asked.formats,
    groups: asked.groups,
    withoutPersonal: asked.without_personal,
    gdprBasis: asked.gdpr_basis,
    email: asked.email,
  };
  return Object.fromEntries(
    kindsOf(type).flatMap(([name, kind]): [string, string[]][] => {
      const texts = textsOf(at(kept, name.split('.')));
      const isTick = kind.startsWith('tick');
      if (isTick && !name.startsWith('products.') && name !== 'withoutPersonal') return [];
      return texts.length > 0 ? [[name, isTick ? ['yes'] : texts]] : [];
    }),
  );
}

const at = (value: unknown, [first, ...rest]: string[]): unknown =>
  first === undefined
    ? value
    : typeof value === 'object' && value !== null && Object.hasOwn(value, first)
      ? at(Reflect.get(value, first), rest)
      : undefined;

const textsOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(textsOf)
    : typeof value === 'string' && value !== ''
      ? [value]
      : value === true
        ? ['yes']
        : [];
