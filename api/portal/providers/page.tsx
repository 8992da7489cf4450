/** The administrator's "Service providers": who was consented for, what was read, and the ways to consent and to remove that (R47, R48). */
import type { VNode } from 'preact';
import type { Choice } from '../../../db/provider-consents/choices.ts';
import type { ConsentedProduct, ConsentReads, ProviderConsent } from '../../../db/provider-consents/list.ts';
import type { Provider } from '../../../db/provider-consents/providers.ts';
import { isGood, MOST_AT_ONCE, type Judged } from '../../../domain/fleets/verdicts.ts';
import type { ConsentVerdict } from '../../../domain/provider-consents/verdicts.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { textIn, type Typed } from '../../call/input/typed.ts';
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
import type { PageKey } from '../../../domain/languages/keys.ts';

interface List {
  consents: readonly ProviderConsent[];
  names: DataProductNames;
  /** Whether the reader may consent and remove (R46). */
  mayAct: boolean;
  older: string | null;
}

export const providersPage =
  ({ consents, names, mayAct, older }: List) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('providers.title')}>
        <h1>{say('providers.title')}</h1>
        <p class="lead">{say('providers.lead')}</p>
        <p>
          {mayAct ? (
            <a href="/providers/new" role="button">
              {say('providers.give')}
            </a>
          ) : (
            say('providers.administrators')
          )}
        </p>
        <Consents
          view={view}
          consents={consents}
          names={names}
          other="provider"
          at="/providers"
          none="providers.none"
          details="providers.detail"
          older={older}
        />
      </Layout>
    );
  };

interface Detail {
  consent: ProviderConsent;
  names: DataProductNames;
  products: readonly ConsentedProduct[];
  reads: readonly ConsentReads[];
  find: string;
  mayAct: boolean;
  /** How many were just removed. */
  removed: number | undefined;
  more: string | null;
}

export const providerPage =
  ({ consent, names, products, reads, find, mayAct, removed, more }: Detail) =>
  (view: View): VNode => {
    const { say } = view;
    const name = defanged(consent.provider.name);
    const canRemove = mayAct && consent.open > 0;
    return (
      <Layout view={view} title={name}>
        <div class="between">
          <h1>{name}</h1>
          <ConsentBadge view={view} consent={consent} />
        </div>
        {removed !== undefined && (
          <p class="notice" role="status">
            {say('providers.removed', { count: removed })}
          </p>
        )}
        <ConsentFacts view={view} consent={consent} names={names} />
        <ReadsByDay view={view} reads={reads} />
        <section aria-labelledby="vehicles">
          <h2 id="vehicles">{say('providers.products')}</h2>
          <p>
            <a href={`/providers/${consent.id}/list.csv`}>{say('providers.list')}</a>
          </p>
          <FindField view={view} find={find} />
          <form method="get" action={`/providers/${consent.id}/remove`}>
            <ProductTicks view={view} products={products} />
            {canRemove && (
              <button type="submit" class="secondary">
                {say('providers.ticked')}
              </button>
            )}
          </form>
          {more && (
            <p>
              <a href={more}>{say('providers.more')}</a>
            </p>
          )}
        </section>
        {canRemove && (
          <p>
            <a href={`/providers/${consent.id}/remove?all=yes`}>{say('providers.removeAll')}</a>
          </p>
        )}
        <p>
          <a href="/providers">{say('providers.back')}</a>
        </p>
      </Layout>
    );
  };

/** R21: what opens changes nothing; the button does. */
export const removePage =
  ({ consent, numbers }: { consent: ProviderConsent; numbers: readonly string[] | null }) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('providers.remove.title', { name: defanged(consent.provider.name) });
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say('providers.remove.lead', { count: numbers?.length ?? consent.open })}</p>
        {numbers && (
          <ul class="plain">
            {numbers.map((number) => (
              <li key={number}>
                <code>{number}</code>
              </li>
            ))}
          </ul>
        )}
        <form method="post" action={`/providers/${consent.id}/remove`} class="choices">
          <CsrfField view={view} />
          {numbers ? (
            numbers.map((number) => <input key={number} type="hidden" name="numbers" value={number} />)
          ) : (
            <input type="hidden" name="all" value="yes" />
          )}
          <button type="submit">{say('providers.remove.button')}</button>
          <a href={`/providers/${consent.id}`} role="button" class="secondary">
            {say('providers.remove.keep')}
          </a>
        </form>
      </Layout>
    );
  };

export const choosePage =
  ({ query, providers }: { query: string; providers: readonly Provider[] }) =>
  (view: View): VNode => {
    const { say, country } = view;
    return (
      <Layout view={view} title={say('providers.new.title')}>
        <h1>{say('providers.new.title')}</h1>
        <p class="lead">{say('providers.new.lead')}</p>
        <form method="get" role="search">
          <label for="query">{say('providers.new.search')}</label>
          <input id="query" name="query" value={query} maxLength={200} />
          <button type="submit" class="secondary">
            {say('providers.new.searchButton')}
          </button>
        </form>
        {providers.length === 0 && <p role="status">{say('providers.new.none')}</p>}
        <ul class="rows">
          {providers.map((provider) => (
            <li key={provider.cuuid}>
              <div>
                {defanged(provider.name)}
                <br />
                <small>
                  <code>{provider.cuuid}</code>
                  {provider.country && ` ${country(provider.country)}`}
                </small>
              </div>
              <a
                href={`/providers/new?provider=${provider.cuuid}`}
                aria-label={`${say('providers.new.choose')}: ${defanged(provider.name)}`}
              >
                {say('providers.new.choose')}
              </a>
            </li>
          ))}
        </ul>
        <p>
          <a href="/providers">{say('providers.back')}</a>
        </p>
      </Layout>
    );
  };

export type Fault = 'nothing' | 'many' | 'dataProduct' | 'until' | 'provider';

interface Form {
  provider: Provider;
  dataProducts: readonly { code: string; names: Readonly<Record<string, string>> }[];
  choices: readonly Choice[];
  of: number;
  find: string;
  typed: Typed;
  faults: readonly Fault[];
}

export const consentFormPage =
  ({ provider, dataProducts, choices, of, find, typed, faults }: Form) =>
  (view: View): VNode => {
    const { say, number } = view;
    const names = new Map(dataProducts.map((one) => [one.code, one.names]));
    const ticked = new Set(typed['numbers'] ?? []);
    const count = number(of);
    const chosen = textIn(typed, 'dataProduct');
    return (
      <Layout view={view} title={say('providers.new.title')}>
        <h1>{say('providers.new.what', { name: defanged(provider.name) })}</h1>
        {faults.length > 0 && (
          <div class="notice" role="alert">
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{say(`providers.fault.${fault}` as PageKey, { most: MOST_AT_ONCE })}</li>
              ))}
            </ul>
          </div>
        )}
        {dataProducts.length === 0 && <p class="notice">{say('providers.new.noDataProduct')}</p>}
        <FindField view={view} find={find}>
          <input type="hidden" name="provider" value={provider.cuuid} />
        </FindField>
        <form method="post" action="/providers/new">
          <CsrfField view={view} />
          <input type="hidden" name="provider" value={provider.cuuid} />
          <input type="hidden" name="find" value={find} />
          <fieldset>
            <legend>{say('providers.new.vehicles')}</legend>
            {of > 0 && (
              <label class="tick">
                <input type="checkbox" name="all" value="yes" checked={textIn(typed, 'all') !== ''} />
                <span>
                  {find ? say('providers.new.all', { count, find }) : say('providers.new.all.every', { count })}
                </span>
              </label>
            )}
            {of > choices.length && <p>{say('providers.new.some', { shown: choices.length, count })}</p>}
            {of === 0 && <p>{say('providers.notFound')}</p>}
            {choices.map((choice) => (
              <label class="tick" key={choice.number}>
                <input type="checkbox" name="numbers" value={choice.number} checked={ticked.has(choice.number)} />
                <span>
                  {choice.name} <code>{choice.number}</code>
                </span>
              </label>
            ))}
            <label for="pasted">{say('providers.new.paste')}</label>
            <small class="hint" id="pasted-hint">
              {say('providers.new.paste.hint')}
            </small>
            <textarea id="pasted" name="pasted" rows={4} aria-describedby="pasted-hint">
              {textIn(typed, 'pasted')}
            </textarea>
          </fieldset>
          <fieldset>
            <legend>{say('providers.new.dataProduct')}</legend>
            {dataProducts.map(({ code }) => (
              <label class="tick" key={code}>
                <input type="radio" name="dataProduct" value={code} checked={code === chosen} />
                <span>{nameIn(view, names, code)}</span>
              </label>
            ))}
          </fieldset>
          <label for="until">{say('providers.new.until')}</label>
          <small class="hint" id="until-hint">
            {say('providers.new.until.hint')}
          </small>
          <input id="until" name="until" type="date" value={textIn(typed, 'until')} aria-describedby="until-hint" />
          <p>{say('providers.new.tells')}</p>
          <button type="submit">{say('providers.new.button')}</button>
        </form>
        <p>
          <a href="/providers/new">{say('providers.back')}</a>
        </p>
      </Layout>
    );
  };

export const consentedPage =
  ({
    provider,
    id,
    verdicts,
  }: {
    provider: Provider;
    id: string | null;
    verdicts: readonly Judged<ConsentVerdict>[];
  }) =>
  (view: View): VNode => {
    const { say } = view;
    const given = verdicts.filter(({ verdict }) => verdict === 'consented').length;
    return (
      <Layout view={view} title={say('providers.done.title')}>
        <h1>{say('providers.done.title')}</h1>
        <p class="lead">
          {given > 0
            ? say('providers.done.given', { count: given, name: defanged(provider.name) })
            : say('providers.done.none')}
        </p>
        <Verdicts view={view} verdicts={verdicts} names={(verdict) => !isGood(verdict)} />
        <p>
          <a href={id ? `/providers/${id}` : '/providers'}>{say(id ? 'providers.done.to' : 'providers.back')}</a>
        </p>
      </Layout>
    );
  };
