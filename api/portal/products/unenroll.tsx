/** R8: selling a product: what ends with it, what else a seller must do, and only then the button. */
import type { VNode } from 'preact';
import type { ProductFacts } from '../../../db/registrations/product-facts.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const unenrollPage =
  (product: ProductFacts) =>
  (view: View): VNode => {
    const { say } = view;
    const { id, name, vin, serial, shares } = product;
    return (
      <Layout view={view} title={say('unenroll.title', { name })}>
        <h1>{say('unenroll.title', { name })}</h1>
        <p>
          <code>{vin ?? serial}</code>
        </p>
        <p class="lead">{say('unenroll.lead')}</p>
        <ul>
          <li>{say('unenroll.ends.registration')}</li>
          <li>{say('unenroll.ends.shares', { count: shares })}</li>
          <li>{say('unenroll.ends.own')}</li>
        </ul>
        <SellersChecklist view={view} />
        <form method="post" class="choices">
          <CsrfField view={view} />
          <button type="submit">{say('unenroll.button')}</button>
          <a href={`/products/${id}`} role="button" class="secondary">
            {say('unenroll.keep')}
          </a>
        </form>
      </Layout>
    );
  };

export const unenrolledPage =
  ({ name, registrations }: ProductFacts) =>
  (view: View): VNode => {
    const { say } = view;
    const until = registrations.at(-1)?.until;
    return (
      <Layout view={view} title={say('unenrolled.title', { name })}>
        <h1>{say('unenrolled.title', { name })}</h1>
        <p class="lead">{say('unenrolled.lead', { at: until ? view.moment(until) : '' })}</p>
        <SellersChecklist view={view} />
        <p>
          <a href="/products">{say('unenrolled.back')}</a>
        </p>
      </Layout>
    );
  };

function SellersChecklist({ view: { say } }: { view: View }): VNode {
  return (
    <section aria-labelledby="also">
      <h2 id="also">{say('seller.heading')}</h2>
      <ul>
        <li>{say('seller.unsubscribe')}</li>
        <li>{say('seller.reset')}</li>
        <li>{say('seller.account')}</li>
      </ul>
    </section>
  );
}
