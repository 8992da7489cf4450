/** One product: what data there is of it, since when it is the account's, and what can be done about it. */
import type { VNode } from 'preact';
import type { DayCount, ProductFacts } from '../../../db/registrations/product-facts.ts';
import { Chart } from '../../ui/chart.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface OneProduct {
  product: ProductFacts;
  /** Whether the reader may end its registration (R46). */
  maySell: boolean;
  /** Readings a day, oldest first, without gaps. */
  days: readonly DayCount[];
}

export const productPage =
  ({ product, maySell, days }: OneProduct) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const { id, kind, vin, serial, name, current, others, shares, registrations, activated } = product;
    return (
      <Layout view={view} title={name}>
        <h1>{name}</h1>
        <dl class="facts">
          <dt>{say(`kind.${kind}`)}</dt>
          <dd>
            <code>{vin ?? serial}</code>
          </dd>
          <dt>{say('product.registered')}</dt>
          <dd>
            <ul class="plain">
              {registrations.map(({ from, until }) => (
                <li key={String(from)}>
                  {until
                    ? say('product.fromUntil', { from: moment(from), until: moment(until) })
                    : say('product.since', { from: moment(from) })}
                </li>
              ))}
              {!activated && <li>{say('form.notActivated')}</li>}
            </ul>
          </dd>
          {current && (
            <>
              <dt>{say('product.others')}</dt>
              <dd>
                {say('products.others', { count: others })} {others > 0 && <small>{say('product.sameRights')}</small>}
              </dd>
            </>
          )}
          {shares > 0 && (
            <>
              <dt>{say('product.shares')}</dt>
              <dd>
                <a href="/shares">{say('products.shares', { count: shares })}</a>
              </dd>
            </>
          )}
        </dl>
        <section aria-labelledby="data">
          <h2 id="data">{say('product.data')}</h2>
          <Chart view={view} days={days.map(({ day, readings }) => ({ day, count: readings }))} />
          <p>
            <small>{say('product.dataNote')}</small>
          </p>
        </section>
        {activated && (
          <p>
            <a href={`/requests/new?product=${id}`} role="button">
              {say('product.ask')}
            </a>
          </p>
        )}
        {current && maySell && (
          <p>
            <a href={`/products/${id}/unenroll`}>{say('product.sell')}</a>
          </p>
        )}
      </Layout>
    );
  };
