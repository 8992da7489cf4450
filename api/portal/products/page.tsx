/** My data: the products of the account, each with who else may use it (R2). */
import type { VNode } from 'preact';
import type { ProductFacts } from '../../../db/registrations/product-facts.ts';
import { DecisionsWaiting } from '../../ui/decisions-waiting.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const productsPage =
  ({ products, decisions, more }: { products: readonly ProductFacts[]; decisions: number; more: string | null }) =>
  (view: View): VNode => {
    const { say, operator } = view;
    return (
      <Layout view={view} title={say('products.title')}>
        <h1>{say('products.title')}</h1>
        <p class="lead">{say('products.lead')}</p>
        <DecisionsWaiting view={view} count={decisions} />
        {products.length === 0 && (
          <p class="notice">
            {say('problem.no-data-available.advice')}{' '}
            {operator.registerUrl && <a href={operator.registerUrl}>{say('problem.no-data-available.register')}</a>}
          </p>
        )}
        <ul class="rows">
          {products.map((product) => (
            <Row key={product.id} view={view} product={product} />
          ))}
        </ul>
        {more && (
          <p>
            <a href={more}>{say('list.more')}</a>
          </p>
        )}
      </Layout>
    );
  };

function Row({ view, product }: { view: View; product: ProductFacts }): VNode {
  const { say } = view;
  const { id, vin, serial, name, activated, current, others, shares } = product;
  return (
    <li>
      <div>
        <a href={`/products/${id}`}>{name}</a>
        <br />
        <small>
          <code>{vin ?? serial}</code>
        </small>
      </div>
      <small class="facts-line">
        {!activated && <span>{say('form.notActivated')}</span>}
        {current ? <span>{say('products.others', { count: others })}</span> : <span>{say('products.over')}</span>}
        {shares > 0 && <span>{say('products.shares', { count: shares })}</span>}
      </small>
    </li>
  );
}
