/** What happened: the latest notices, in words (R48). */
import type { VNode } from 'preact';
import { z } from 'zod';
import type { Notice } from '../../../domain/notices/types.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';

/** What the page tells of a notice; what it does not know it leaves out. */
const told = z
  .object({
    fleet: z.object({ name: z.string() }),
    provider: z.object({ name: z.string() }),
    because: z.string(),
    version: z.string(),
    products: z.array(z.object({ vin: z.string().optional(), serial: z.string().optional() })),
  })
  .partial()
  .catch({});

const NAMED = 5;

export const noticesPage =
  (notices: readonly Notice[]) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('notices.title')}>
        <h1>{say('notices.title')}</h1>
        <p class="lead">{say('notices.lead')}</p>
        {notices.length === 0 && <p>{say('notices.none')}</p>}
        <ul class="rows">
          {notices.map((notice) => (
            <One key={notice.id} view={view} notice={notice} />
          ))}
        </ul>
        <p>
          <small>{say('notices.api')}</small>
        </p>
      </Layout>
    );
  };

function One({ view: { say, moment }, notice: { type, at, data } }: { view: View; notice: Notice }): VNode {
  const { fleet, provider, version, products = [] } = told.parse(data);
  const numbers = products.slice(0, NAMED).map(({ vin, serial }) => vin ?? serial ?? '');
  const names = [fleet?.name, provider?.name, version].filter((name) => name !== undefined);
  return (
    <li>
      <div>
        {say(`notice.${type}` as PageKey)}
        {names.length > 0 && `: ${names.map((name) => defanged(name)).join(' – ')}`}
        {products.length > 0 && (
          <>
            <br />
            <small>
              {say('notices.products', { count: products.length })}: {numbers.join(', ')}
              {products.length > NAMED && ' …'}
            </small>
          </>
        )}
      </div>
      <small>{moment(at)}</small>
    </li>
  );
}
