/** The provider's "Consents": which fleets, which vehicles and chargers, and the ways to subscribe and to give up (R47, R48). */
import type { VNode } from 'preact';
import type { ConsentedProduct, ConsentReads, ProviderConsent } from '../../../db/provider-consents/list.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { isGood, MOST_AT_ONCE, type Judged } from '../../../domain/fleets/verdicts.ts';
import {
  ConsentBadge,
  ConsentFacts,
  Consents,
  FindField,
  nameIn,
  ProductTicks,
  ReadsByDay,
  Verdicts,
  type DataProductNames,
} from '../../ui/consents.tsx';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const consentsPage =
  ({
    consents,
    names,
    older,
  }: {
    consents: readonly ProviderConsent[];
    names: DataProductNames;
    older: string | null;
  }) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('consents.title')}>
        <h1>{say('consents.title')}</h1>
        <p class="lead">{say('consents.lead')}</p>
        <Consents
          view={view}
          consents={consents}
          names={names}
          other="fleet"
          at="/consents"
          none="consents.none"
          details="consents.detail"
          older={older}
        />
      </Layout>
    );
  };

interface Detail {
  consent: ProviderConsent;
  names: DataProductNames;
  /** Data products that lie within the consent. */
  within: readonly string[];
  products: readonly ConsentedProduct[];
  reads: readonly ConsentReads[];
  find: string;
  more: string | null;
}

export const consentPage =
  ({ consent, names, within, products, reads, find, more }: Detail) =>
  (view: View): VNode => {
    const { say, number } = view;
    const { id, open, subscribed } = consent;
    const name = defanged(consent.fleet.name);
    return (
      <Layout view={view} title={name}>
        <div class="between">
          <h1>{name}</h1>
          <ConsentBadge view={view} consent={consent} />
        </div>
        <ConsentFacts view={view} consent={consent} names={names} />
        <p>
          {say('consents.program')} <a href="/developer">{say('consents.program.link')}</a>
        </p>
        <section aria-labelledby="vehicles">
          <h2 id="vehicles">{say('providers.products')}</h2>
          <p>
            <a href={`/consents/${id}/list.csv`}>{say('providers.list')}</a>
          </p>
          <FindField view={view} find={find} />
          <form method="post" action={`/consents/${id}`}>
            <CsrfField view={view} />
            <ProductTicks view={view} products={products} />
            {open > 0 && (
              <>
                <label for="pasted">{say('providers.new.paste')}</label>
                <small class="hint" id="pasted-hint">
                  {say('providers.new.paste.hint')}
                </small>
                <textarea id="pasted" name="pasted" rows={3} aria-describedby="pasted-hint" />
                <fieldset>
                  <legend>{say('consents.act')}</legend>
                  <label class="tick">
                    <input type="radio" name="which" value="those" checked />
                    <span>{say('consents.those')}</span>
                  </label>
                  {open > subscribed && (
                    <label class="tick">
                      <input type="radio" name="which" value="unsubscribed" />
                      <span>{say('consents.subscribe.all', { count: number(open - subscribed) })}</span>
                    </label>
                  )}
                  {subscribed > 0 && (
                    <label class="tick">
                      <input type="radio" name="which" value="subscribed" />
                      <span>{say('consents.unsubscribe.all', { count: number(subscribed) })}</span>
                    </label>
                  )}
                </fieldset>
                <label for="data-product">{say('providers.dataProduct')}</label>
                <select id="data-product" name="dataProduct">
                  {within.map((code) => (
                    <option key={code} value={code} selected={code === consent.dataProduct}>
                      {nameIn(view, names, code)}
                    </option>
                  ))}
                </select>
                <div class="choices">
                  <button type="submit" name="act" value="subscribe">
                    {say('consents.subscribe')}
                  </button>
                  <button type="submit" name="act" value="unsubscribe" class="secondary">
                    {say('consents.unsubscribe')}
                  </button>
                </div>
              </>
            )}
          </form>
          {more && (
            <p>
              <a href={more}>{say('providers.more')}</a>
            </p>
          )}
        </section>
        <ReadsByDay view={view} reads={reads} />
        <p>
          <a href="/consents">{say('providers.back')}</a>
        </p>
      </Layout>
    );
  };

export const actedPage =
  ({
    consent,
    verdicts,
    isTooMany = false,
  }: {
    consent: ProviderConsent;
    verdicts: readonly Judged<string>[];
    isTooMany?: boolean;
  }) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('consents.done.title')}>
        <h1>{defanged(consent.fleet.name)}</h1>
        {verdicts.length === 0 ? (
          <p class="notice">
            {isTooMany ? say('providers.fault.many', { most: MOST_AT_ONCE }) : say('providers.fault.nothing')}
          </p>
        ) : (
          <Verdicts view={view} verdicts={verdicts} names={(verdict) => !isGood(verdict)} />
        )}
        <p>
          <a href={`/consents/${consent.id}`}>{say('providers.done.to')}</a>
        </p>
      </Layout>
    );
  };
