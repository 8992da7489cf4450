/** One product: what data there is of it, since when it is the account's, and what can be done about it. */
import type { VNode } from 'preact';
import type { DayCount, ProductFacts } from '../../../db/registrations/product-facts.ts';
import type { LatestValue } from '../../../db/readings/latest.ts';
import { Chart } from '../../ui/chart.tsx';
import { Layout } from '../../ui/layout.tsx';
import { liveAddress } from './live.tsx';
import { SecretsLeftOut } from './live-parts.tsx';
import { spelledValue } from './spelled-value.ts';
import type { View } from '../../ui/view.ts';

interface OneProduct {
  product: ProductFacts;
  /** Whether the reader may end its registration (R46). */
  maySell: boolean;
  /** Readings a day, oldest first, without gaps. */
  days: readonly DayCount[];
  latest: readonly LatestValue[];
  /** How many newest values are left out as trade secrets. */
  secrets: number;
  /** Further addresses that concern it: the sandbox's. */
  besides: readonly { address: string; words: string }[];
}

export const productPage =
  ({ product, maySell, days, latest, secrets, besides }: OneProduct) =>
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
        {latest.length > 0 && <Latest view={view} latest={latest} />}
        <SecretsLeftOut view={view} count={secrets} />
        {activated && (
          <p class="choices">
            <a href={`/requests/new?product=${id}`} role="button">
              {say('product.ask')}
            </a>
            {current && (
              <a href={liveAddress(id)} role="button" class="secondary">
                {say('product.live')}
              </a>
            )}
          </p>
        )}
        {besides.map(({ address, words }) => (
          <p key={address}>
            <a href={address}>{words}</a>
          </p>
        ))}
        {current && maySell && (
          <p>
            <a href={`/products/${id}/unenroll`}>{say('product.sell')}</a>
          </p>
        )}
      </Layout>
    );
  };

/** What the product said last, signal by signal. */
function Latest({ view, latest }: { view: View; latest: readonly LatestValue[] }): VNode {
  const { say, moment, locale } = view;
  return (
    <section aria-labelledby="latest">
      <h2 id="latest">{say('product.latest')}</h2>
      <div class="scroll" role="region" aria-label={say('product.latest')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say('product.signal')}</th>
              <th scope="col">{say('product.value')}</th>
              <th scope="col">{say('product.at')}</th>
            </tr>
          </thead>
          <tbody>
            {latest.map((one) => (
              <tr key={one.path}>
                <th scope="row">{one.meanings?.[locale] ?? one.meaning}</th>
                <td>{spelledValue(view, one)}</td>
                <td>{moment(one.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
