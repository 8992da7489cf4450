/** The account's own requests, newest first (R18). */
import type { VNode } from 'preact';
import type { RequestId } from '../../../domain/ids.ts';
import type { ProductsInShort, RequestSummary } from '../../../db/requests/views.ts';
import { isEnd } from '../../../domain/requests/states.ts';
import { DecisionsWaiting } from '../../ui/decisions-waiting.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface RequestList {
  requests: readonly RequestSummary[];
  /** What each asks for. */
  products: ReadonlyMap<RequestId, ProductsInShort>;
  /** R35: rental companies also ask for their renters. */
  rentsOut: boolean;
  /** How many decisions wait for the account (R26). */
  decisions: number;
  /** Where the older ones are, if there are any. */
  older: string | null;
}

export const requestsPage =
  ({ requests, products, rentsOut, decisions, older }: RequestList) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('requests.title')}>
        <h1>{say('requests.title')}</h1>
        <DecisionsWaiting view={view} count={decisions} />
        <p class="choices">
          <a href="/requests/new" role="button">
            {say('requests.new')}
          </a>
          {rentsOut && (
            <a href="/requests/new/rental" role="button" class="secondary">
              {say('requests.newRental')}
            </a>
          )}
        </p>
        {requests.length === 0 && <p>{say('requests.none')}</p>}
        <ul class="rows">
          {requests.map((request) => (
            <Row key={request.id} view={view} request={request} products={products.get(request.id)} />
          ))}
        </ul>
        {older && (
          <p>
            <a href={older}>{say('requests.older')}</a>
          </p>
        )}
      </Layout>
    );
  };

interface RowProps {
  view: View;
  request: RequestSummary;
  products: ProductsInShort | undefined;
}

function Row({ view, request, products }: RowProps): VNode {
  const { say, day, moment } = view;
  const { id, number, type, status, period, submittedAt, overdue } = request;
  return (
    <li>
      <div>
        <a href={`/requests/${id}`}>{products?.first.length ? inShort(view, products) : say(`asked.type.${type}`)}</a>
        <br />
        <small>
          {say('asked.stretch', { from: day(period.from), until: day(period.to) })} ·{' '}
          {say('requests.submitted', { at: moment(submittedAt) })} · <span class="nowrap">{number}</span>
        </small>
      </div>
      <span class={isEnd(status) ? 'badge over' : 'badge'}>
        {say(`short.${status}`)}
        {overdue && !isEnd(status) && ` · ${say('short.overdue')}`}
      </span>
    </li>
  );
}

/** The first by name, and how many more there are. */
function inShort({ say }: View, { first, count }: ProductsInShort): string {
  const named = first.map(
    ({ kind, name, vin }) => name ?? vin ?? say(`review.${kind === 'charger' ? 'chargers' : 'wallboxes'}`),
  );
  const more = count - first.length;
  return more > 0 ? say('requests.andMore', { products: named.join(', '), count: more }) : named.join(', ');
}
