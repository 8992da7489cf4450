/** A consent for a provider, as both sides see it: its facts, its vehicles and chargers, how much was read, and what an act came to. */
import type { ComponentChildren, VNode } from 'preact';
import type { ConsentedProduct, ConsentReads, ProviderConsent } from '../../db/provider-consents/list.ts';
import type { NamesByLanguage } from '../../db/provider-consents/choices.ts';
import { defanged } from '../../domain/text/plain-text.ts';
import { Fact } from './fact.tsx';
import type { View } from './view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';

export type DataProductNames = ReadonlyMap<string, NamesByLanguage>;

/** In the reader's language; English stands in, and the code where there is no name. */
export const nameIn = ({ locale }: View, names: DataProductNames, code: string): string =>
  names.get(code)?.[locale] ?? names.get(code)?.['en'] ?? code;

interface OfConsent {
  view: View;
  consent: ProviderConsent;
  names: DataProductNames;
}

/** Its state as a badge. */
export const ConsentBadge = ({ view: { say }, consent: { endedAt, subscribed } }: Omit<OfConsent, 'names'>): VNode => (
  <span class={endedAt ? 'badge over' : 'badge'}>
    {say(endedAt ? 'providers.state.ended' : subscribed > 0 ? 'providers.state.read' : 'providers.state.open')}
  </span>
);

export function ConsentFacts({ view, consent, names }: OfConsent): VNode {
  const { say, moment, number } = view;
  const { products, open, subscribed, givenAt, until, endedAt, lastReadAt, readings30d } = consent;
  return (
    <dl class="facts">
      <Fact name={say('providers.dataProduct')}>{nameIn(view, names, consent.dataProduct)}</Fact>
      <Fact name={say('providers.products')}>
        {say('providers.counts', { open: number(open), products: number(products), subscribed: number(subscribed) })}
      </Fact>
      <Fact name={say('providers.givenAt')}>{moment(givenAt)}</Fact>
      {endedAt ? (
        <Fact name={say('providers.endedAt')}>{moment(endedAt)}</Fact>
      ) : (
        <Fact name={say('providers.until')}>{until ? moment(until) : say('providers.untilRemoved')}</Fact>
      )}
      <Fact name={say('providers.lastRead')}>{lastReadAt ? moment(lastReadAt) : say('providers.neverRead')}</Fact>
      <Fact name={say('providers.readings')}>{number(readings30d)}</Fact>
    </dl>
  );
}

interface ListOfConsents {
  view: View;
  consents: readonly ProviderConsent[];
  names: DataProductNames;
  /** The side that is not the reader's. */
  other: 'fleet' | 'provider';
  /** The address of the list; each consent lies below it. */
  at: string;
  none: PageKey;
  details: PageKey;
  /** Where older ones are. */
  older: string | null;
}

export const Consents = ({ view, consents, names, other, at, none, details, older }: ListOfConsents): VNode => (
  <>
    {consents.length === 0 && <p>{view.say(none)}</p>}
    {consents.map((consent) => (
      <ConsentCard
        key={consent.id}
        view={view}
        consent={consent}
        names={names}
        name={consent[other].name}
        href={`${at}/${consent.id}`}
        words={details}
      />
    ))}
    {older && (
      <p>
        <a href={older}>{view.say('list.more')}</a>
      </p>
    )}
  </>
);

/** One of a list, by the name of the other side. */
const ConsentCard = ({
  name,
  href,
  words,
  ...of
}: OfConsent & { name: string; href: string; words: PageKey }): VNode => (
  <article aria-labelledby={`consent-${of.consent.id}`}>
    <header class="between">
      <h2 id={`consent-${of.consent.id}`}>{defanged(name)}</h2>
      <ConsentBadge {...of} />
    </header>
    <ConsentFacts {...of} />
    <p>
      <a href={href}>{of.view.say(words)}</a>
    </p>
  </article>
);

export const ReadsByDay = ({
  view: { say, day, number, moment },
  reads,
}: {
  view: View;
  reads: readonly ConsentReads[];
}) => (
  <section aria-labelledby="reads">
    <h2 id="reads">{say('providers.reads.title')}</h2>
    {reads.length === 0 ? (
      <p>{say('providers.neverRead')}</p>
    ) : (
      <table class="values">
        <thead>
          <tr>
            <th scope="col">{say('providers.reads.day')}</th>
            <th scope="col">{say('providers.reads.count')}</th>
            <th scope="col">{say('providers.reads.products')}</th>
            <th scope="col">{say('providers.lastRead')}</th>
          </tr>
        </thead>
        <tbody>
          {reads.map((read) => (
            <tr key={read.day}>
              <th scope="row">{day(read.day)}</th>
              <td>{number(read.readings)}</td>
              <td>{number(read.products)}</td>
              <td>{moment(read.lastReadAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
);

/** The search over a list, which writes nothing. */
export const FindField = ({
  view: { say },
  find,
  name = 'find',
  children,
}: {
  view: View;
  find: string;
  name?: string;
  children?: ComponentChildren;
}): VNode => (
  <form method="get" role="search">
    {children}
    <label for="find">{say('providers.find')}</label>
    <input id="find" name={name} value={find} maxLength={100} />
    <button type="submit" class="secondary">
      {say('providers.find.button')}
    </button>
  </form>
);

/** Vehicles and chargers to be ticked; those whose consent has ended are there to be read. */
export function ProductTicks({ view, products }: { view: View; products: readonly ConsentedProduct[] }): VNode {
  const { say, moment } = view;
  if (products.length === 0) return <p>{say('providers.notFound')}</p>;
  return (
    <ul class="plain">
      {products.map(({ vin, serial, name, endedAt, endedBecause, subscription }) => {
        const number = vin ?? serial ?? '';
        const state = endedBecause
          ? `${say(`providers.ended.${endedBecause}`)}, ${endedAt ? moment(endedAt) : ''}`
          : subscription
            ? say('providers.subscribedSince', { since: moment(subscription.since) })
            : say('providers.notSubscribed');
        return (
          <li key={number}>
            <label class="tick">
              <input type="checkbox" name="numbers" value={number} disabled={endedAt !== null} />
              <span>
                {name} <code>{number}</code> <small>{state}</small>
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

interface JudgedNumber {
  vin?: string;
  serial?: string;
  verdict: string;
}

/** So many are named of one verdict. */
const NAMED = 50;

/** What an act came to: how many of each verdict, and which ones of those that `names`. */
export function Verdicts({
  view: { say, number },
  verdicts,
  names,
}: {
  view: View;
  verdicts: readonly JudgedNumber[];
  names: (verdict: string) => boolean;
}): VNode {
  const by = [...new Set(verdicts.map(({ verdict }) => verdict))].map(
    (verdict) => [verdict, verdicts.filter((one) => one.verdict === verdict)] as const,
  );
  return (
    <ul class="verdicts" role="status">
      {by.map(([verdict, those]) => (
        <li key={verdict} class={names(verdict) ? undefined : 'ok'}>
          {say('consents.done', { count: those.length, verdict: say(`tspVerdict.${verdict}` as PageKey) })}
          {names(verdict) && (
            <ul class="plain">
              {those.slice(0, NAMED).map(({ vin, serial }) => (
                <li key={vin ?? serial}>
                  <code>{vin ?? serial}</code>
                </li>
              ))}
              {those.length > NAMED && <li>… {number(those.length - NAMED)}</li>}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
