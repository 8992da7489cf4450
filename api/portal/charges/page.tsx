/** What was charged: each request with its amount, and what became of that. */
import type { VNode } from 'preact';
import type { OwnCharge } from '../../../db/sharing/charges.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const chargesPage =
  ({ charges, older }: { charges: readonly OwnCharge[]; older: string | null }) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('charges.title')}>
        <h1>{say('charges.title')}</h1>
        <p class="lead">{say('charges.lead')}</p>
        <p>
          <a href="/compensation">{say('compensation.title')}</a>
        </p>
        {charges.length === 0 && <p>{say('charges.none')}</p>}
        <ul class="rows">
          {charges.map((charge) => (
            <One key={charge.requestId} view={view} charge={charge} />
          ))}
        </ul>
        {older && (
          <p>
            <a href={older}>{say('list.more')}</a>
          </p>
        )}
        <p>
          <small>{say('charges.api')}</small>
        </p>
      </Layout>
    );
  };

function One({ view: { say, moment, money }, charge }: { view: View; charge: OwnCharge }): VNode {
  const { requestId, number, at, reduced, cents, currency, changedCents, netCents } = charge;
  return (
    <li>
      <div>
        <a href={`/requests/${requestId}`}>{say('charges.request', { number })}</a>
        <br />
        <small>
          {moment(at)}
          {reduced && ` · ${say('charges.reduced')}`}
          {changedCents !== 0 && ` · ${say('charges.changed', { before: money(cents, currency) })}`}
        </small>
      </div>
      <strong class="nowrap">{money(netCents, currency)}</strong>
    </li>
  );
}
