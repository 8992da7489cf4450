/** Data products of a fleet's account: added, and removed with what ends (R44). */
import type { VNode } from 'preact';
import type { AddedDataProduct } from '../../../db/fleets/data-products.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Layout } from '../../ui/layout.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { View } from '../../ui/view.ts';
import { inLanguage } from '../../../domain/languages/languages.ts';
import { FleetPlaces } from './places.tsx';

export interface DataProducts {
  dataProducts: readonly AddedDataProduct[];
  mayAct: boolean;
  /** What was just added. */
  added?: AddedDataProduct | undefined;
  /** What was just removed, and what ended with it. */
  removed?: { dataProduct: AddedDataProduct; subscriptions: number; consents: number };
  /** The one whose terms were not accepted. */
  termsMissing?: string;
}

export const dataProductsPage =
  ({ dataProducts, mayAct, added, removed, termsMissing }: DataProducts) =>
  (view: View): VNode => {
    const { say, locale } = view;
    const title = say('fleet.dataProducts');
    return (
      <Layout view={view} title={termsMissing ? say('form.faultsTitle', { title }) : title}>
        <FleetPlaces view={view} here="/fleet/data-products" />
        <h1>{title}</h1>
        <p class="lead">{say('fleet.products.lead')}</p>
        {!mayAct && <p class="notice">{say('fleet.lookOnly')}</p>}
        {added && (
          <p class="notice" role="status">
            {say('fleet.products.added', { name: inLanguage(added.names, locale) })}
          </p>
        )}
        {removed && (
          <p class="notice" role="status">
            {say('fleet.products.removed', {
              name: inLanguage(removed.dataProduct.names, locale),
              subscriptions: removed.subscriptions,
              consents: removed.consents,
            })}
          </p>
        )}
        {dataProducts.map((one) => (
          <OneDataProduct
            key={one.code}
            view={view}
            one={one}
            mayAct={mayAct}
            termsMissing={termsMissing === one.code}
          />
        ))}
      </Layout>
    );
  };

interface OneProps {
  view: View;
  one: AddedDataProduct;
  mayAct: boolean;
  termsMissing: boolean;
}

function OneDataProduct({ view, one, mayAct, termsMissing }: OneProps): VNode {
  const { say, locale, moment, money } = view;
  const { code, groups, plugIn, price, terms, addedAt, termsVersion, subscriptions, consents, offered } = one;
  const description = inLanguage(one.descriptions, locale);
  const heading = `product-${code}`;
  return (
    <article aria-labelledby={heading}>
      <header class="between">
        <h2 id={heading}>{inLanguage(one.names, locale)}</h2>
        {addedAt && <span class="badge speaks">{say('fleet.products.in')}</span>}
      </header>
      {description && <p>{description}</p>}
      {!offered && <p class="notice">{say('fleet.products.notOffered')}</p>}
      <dl class="facts">
        <Fact name={say('fleet.products.data')}>
          {groups === null ? say('access.data.all') : groups.map((group) => groupIn(view, group)).join(', ')}
        </Fact>
        <Fact name={say('fleet.products.for')}>
          {say(plugIn ? 'fleet.products.for.device' : 'fleet.products.for.all')}
        </Fact>
        {price && (
          <Fact name={say('fleet.products.price')}>
            {say(`fleet.products.price.${price.per}`, { price: money(price.amount, price.currency) })}
          </Fact>
        )}
        {terms && (
          <Fact name={say('fleet.products.terms')}>
            <a href={terms.url}>{say('fleet.products.terms.read', { version: terms.version })}</a>
            {termsVersion && `, ${say('fleet.products.accepted', { version: termsVersion })}`}
          </Fact>
        )}
        {addedAt && (
          <>
            <Fact name={say('fleet.products.since')}>{moment(addedAt)}</Fact>
            <Fact name={say('fleet.products.subscribed')}>{say('fleet.products.count', { count: subscriptions })}</Fact>
            <Fact name={say('fleet.products.consents')}>{say('fleet.products.count', { count: consents })}</Fact>
          </>
        )}
      </dl>
      {mayAct &&
        (addedAt ? <ToRemove view={view} code={code} /> : <Add view={view} one={one} missing={termsMissing} />)}
    </article>
  );
}

const ToRemove = ({ view: { say }, code }: { view: View; code: string }): VNode => (
  <p>
    <a href={`/fleet/data-products/remove?code=${code}`} role="button" class="secondary">
      {say('fleet.products.remove')}
    </a>
  </p>
);

function Add({ view, one: { code, terms }, missing }: { view: View; one: AddedDataProduct; missing: boolean }): VNode {
  const { say } = view;
  const id = `accept-${code}`;
  return (
    <form method="post" action="/fleet/data-products">
      <CsrfField view={view} />
      <input type="hidden" name="code" value={code} />
      {terms && (
        <>
          <label class="tick" for={id}>
            <input
              id={id}
              type="checkbox"
              name="version"
              value={terms.version}
              aria-describedby={missing ? `${id}-fault` : undefined}
              aria-invalid={missing ? 'true' : undefined}
            />
            <span>{say('fleet.products.terms.accept', { version: terms.version })}</span>
          </label>
          {missing && (
            <p class="fault" id={`${id}-fault`} role="alert">
              {say('fleet.products.terms.missing')}
            </p>
          )}
        </>
      )}
      <button type="submit">{say('fleet.products.add')}</button>
    </form>
  );
}

export const removeDataProductPage =
  ({ code, names, subscriptions, consents }: AddedDataProduct) =>
  (view: View): VNode => {
    const { say, locale } = view;
    const title = say('fleet.products.remove.title', { name: inLanguage(names, locale) });
    return (
      <Layout view={view} title={title}>
        <FleetPlaces view={view} here="/fleet/data-products" />
        <h1>{title}</h1>
        <p class="lead">{say('fleet.products.remove.lead')}</p>
        <ul>
          <li>{say('fleet.products.remove.subscriptions', { count: subscriptions })}</li>
          <li>{say('fleet.products.remove.consents', { count: consents })}</li>
        </ul>
        <p>{say('fleet.confirm.read')}</p>
        <form method="post" action="/fleet/data-products/remove" class="choices">
          <CsrfField view={view} />
          <input type="hidden" name="code" value={code} />
          <button type="submit">{say('fleet.products.remove.confirm')}</button>
          <a href="/fleet/data-products" role="button" class="secondary">
            {say('fleet.confirm.keep')}
          </a>
        </form>
      </Layout>
    );
  };
