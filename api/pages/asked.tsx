/** What a request asks for, as every page about it shows it. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/request-views.ts';
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
        <dt>
          {products.length > SHOWN ? say('asked.allProducts', { count: products.length }) : say('asked.products')}
        </dt>
        <dd>
          <ul class="plain">
            {products.slice(0, SHOWN).map((product) => (
              <Product key={product.id} view={view} product={product} />
            ))}
            {products.length > SHOWN && <li>{say('asked.more', { count: products.length - SHOWN })}</li>}
          </ul>
        </dd>
        <dt>{say('asked.submitted')}</dt>
        <dd>{view.moment(state.submittedAt)}</dd>
        <dt>{say('asked.number')}</dt>
        <dd>
          <code>{state.id}</code>
        </dd>
      </dl>
    </section>
  );
}

function Product({ view, product }: { view: View; product: RequestState['products'][number] }): VNode {
  const { givenPeriod: given } = product;
  return (
    <li>
      {view.say(`kind.${product.kind}`)} <strong>{product.name}</strong> <code>{product.vin ?? product.serial}</code>
      <br />
      <small>
        {given
          ? view.say('asked.given', { from: view.moment(given.from), until: view.moment(given.until) })
          : view.say('asked.givenNothing')}
      </small>
    </li>
  );
}
