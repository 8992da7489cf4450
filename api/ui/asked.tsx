/** What a request asks for, as every page about it shows it. */
import type { VNode } from 'preact';
import { formatNames } from '../../domain/export/formats.ts';
import type { RequestState } from '../../db/requests/views.ts';
import { Chosen } from './chosen.tsx';
import type { View } from './view.ts';

/** A fleet may ask for a thousand vehicles; a page shows the first ones and how many there are. */
const SHOWN = 12;

export function Asked({ view, state }: { view: View; state: RequestState }): VNode {
  const { say } = view;
  const { products } = state;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{say('asked.heading')}</h2>
      <dl class="facts">
        <dt>{say('asked.type')}</dt>
        <dd>{say(`asked.type.${state.type}`)}</dd>
        <dt>{say('asked.period')}</dt>
        <dd>{say('asked.periodValue', { from: view.day(state.period.from), to: view.day(state.period.to) })}</dd>
        {products.length > 0 && (
          <>
            <dt>
              {products.length > SHOWN ? say('asked.allProducts', { count: products.length }) : say('asked.products')}
            </dt>
            <dd>
              <ul class="plain">
                {products.slice(0, SHOWN).map((product) => (
                  <Product
                    key={product.id ?? product.vin ?? product.kind}
                    view={view}
                    product={product}
                    period={state.period}
                  />
                ))}
                {products.length > SHOWN && <li>{say('asked.more', { count: products.length - SHOWN })}</li>}
              </ul>
            </dd>
          </>
        )}
        <Chosen view={view} chosen={state} />
        <dt>{say('asked.formats')}</dt>
        <dd>{state.formats.map((format) => formatNames[format]).join(', ')}</dd>
        <dt>{say('asked.submitted')}</dt>
        <dd>{view.moment(state.submittedAt)}</dd>
        <dt>{say('asked.number')}</dt>
        <dd>
          <strong>{state.number}</strong>
          <br />
          <small>
            {say('asked.fullNumber')} <code>{state.id}</code>
          </small>
        </dd>
      </dl>
    </section>
  );
}

/** R7: whether less than the whole period of some product is given. */
export const isCut = ({ isWhole }: View, { products, period }: Pick<RequestState, 'products' | 'period'>): boolean =>
  products.some((product) => product.id && (product.ended || !givenOf(product).some((part) => isWhole(part, period))));

const givenOf = (product: ProductProps['product']) =>
  product.givenPeriods ?? (product.givenPeriod ? [product.givenPeriod] : []);

interface ProductProps {
  view: View;
  product: RequestState['products'][number];
  period: RequestState['period'];
}

function Product({ view, product, period }: ProductProps): VNode {
  return (
    <li>
      <strong>{product.name ?? view.say(`kind.${product.kind}`)}</strong> <code>{product.vin ?? product.serial}</code>
      {product.id && (
        <>
          <br />
          <small>{givenInWords(view, product, period)}</small>
        </>
      )}
    </li>
  );
}

/** R7: what of the period is given, and that the registration is why. */
function givenInWords(
  { say, stretch, isWhole }: View,
  product: ProductProps['product'],
  period: ProductProps['period'],
): string {
  if (product.ended) return say('consent.endedProduct');
  const given = givenOf(product);
  if (given.length === 0) return say('asked.givenNothing');
  if (given.some((part) => isWhole(part, period))) return say('asked.givenAll');
  return say('asked.given', { stretches: given.map(stretch).join('; ') });
}
