/** The live page of one's own product (Article 3(1), R2): what it says now, without an application or an approval. */
import type { VNode } from 'preact';
import type { ProductFacts } from '../../../db/registrations/product-facts.ts';
import type { LiveEnd } from '../../../db/readings/live.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import { liveParts, LiveOver, type Live } from './live-parts.tsx';

export const liveAddress = (id: string): string => `/products/${id}/live`;

/** `live`: what there is to show, or why there is nothing. */
export const livePage =
  ({ product: { id, name, vin, serial, activated }, live }: { product: ProductFacts; live: Live | LiveEnd }) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('live.title', { name });
    const isLive = typeof live !== 'string';
    return (
      <Layout view={view} title={title} {...(isLive && { script: '/assets/live.js' })}>
        <h1>{title}</h1>
        <p>
          <code>{vin ?? serial}</code> · <a href={`/products/${id}`}>{say('live.product')}</a>
        </p>
        {!activated ? (
          <p class="notice">{say('live.not-activated')}</p>
        ) : isLive ? (
          <div id="live-page" data-events={`${liveAddress(id)}/events`} data-away={say('live.away')} tabIndex={-1}>
            <p id="live-told" role="status" />
            <Parts view={view} live={live} />
            <p data-scriptless>
              <a href={liveAddress(id)} role="button" class="secondary">
                {say('live.again')}
              </a>
            </p>
          </div>
        ) : (
          <LiveOver view={view} end={live} address={liveAddress(id)} />
        )}
      </Layout>
    );
  };

function Parts({ view, live }: { view: View; live: Live }): VNode {
  const { say } = view;
  const parts = liveParts(view, live);
  return (
    <>
      <div id="live-state">{parts['live-state']}</div>
      <div id="live-dials">{parts['live-dials']}</div>
      <div id="live-way">{parts['live-way']}</div>
      {live.news.latest.length > 0 && <h2 id="values">{say('product.latest')}</h2>}
      <div id="live-values" class="scroll" role="region" aria-label={say('product.latest')} tabIndex={0}>
        {parts['live-values']}
      </div>
    </>
  );
}
