/** R57: each signal with its meaning, unit, type, how often and how much; to be read, printed, or taken as a table. */
import { inLanguage } from '../../../domain/languages/languages.ts';
import type { VNode } from 'preact';
import { windowMs } from '../../../domain/policy.ts';
import { productKinds } from '../../../domain/requests/types.ts';
import { durationMs } from '../../../domain/time/duration.ts';
import { cursorText } from '../../call/input/cursor.ts';
import { Layout } from '../../ui/layout.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { View } from '../../ui/view.ts';
import type { CatalogueFilter, PublicCatalogue, PublicSignal } from '../../v1/catalogue/public-catalogue.ts';

interface CataloguePage {
  catalogue: PublicCatalogue;
  filter: CatalogueFilter;
  /** How long readings are kept. */
  keptFor: string;
  /** A page of its signals. */
  shown: readonly PublicSignal[];
  next: { no: number } | null;
}

export const cataloguePage =
  ({ catalogue, filter, keptFor, shown, next }: CataloguePage) =>
  (view: View): VNode => {
    const { say, number } = view;
    const { version, since, signals } = catalogue;
    const query = queryOf({ ...filter, version });
    return (
      <Layout view={view} title={say('catalogue.title')}>
        <h1>{say('catalogue.title')}</h1>
        <p class="lead">{say('catalogue.lead')}</p>
        <Choose view={view} catalogue={catalogue} filter={filter} />
        <p>
          {say('catalogue.count', { count: signals.length })}{' '}
          {since && say('catalogue.version', { version: number(version), at: view.moment(since) })}{' '}
          {say('catalogue.kept', { time: view.span(windowMs(keptFor)) })} {say('catalogue.ways')}
        </p>
        <p class="choices">
          <a href={`/v1/catalogue?${query}&format=csv`} role="button" class="secondary">
            {say('catalogue.csv')}
          </a>
          <a href={`/v1/catalogue?${query}`} role="button" class="secondary">
            {say('catalogue.json')}
          </a>
        </p>
        <ul class="rows">
          {shown.map((signal) => (
            <Signal key={signal.path} view={view} signal={signal} />
          ))}
        </ul>
        {next && (
          <p>
            <a href={`/catalogue?${query}&cursor=${cursorText(next)}`}>{say('list.more')}</a>
          </p>
        )}
        <p>
          <a href="/disclosures">{say('catalogue.disclosures')}</a>
        </p>
      </Layout>
    );
  };

const queryOf = ({ kind, model, version }: CatalogueFilter): string =>
  [
    ...(kind ? [`kind=${kind}`] : []),
    ...(model ? [`model=${encodeURIComponent(model)}`] : []),
    `version=${version}`,
  ].join('&');

/** By a form that needs no script. */
function Choose({ view, catalogue, filter }: Pick<CataloguePage, 'catalogue' | 'filter'> & { view: View }): VNode {
  const { say } = view;
  return (
    <form method="get" action="/catalogue" class="choose">
      <label>
        {say('catalogue.kind')}
        <select name="kind">
          <option value="">{say('catalogue.any')}</option>
          {productKinds.map((kind) => (
            <option key={kind} value={kind} selected={kind === filter.kind}>
              {say(`kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {catalogue.models.length > 0 && (
        <label>
          {say('catalogue.model')}
          <select name="model">
            <option value="">{say('catalogue.any')}</option>
            {catalogue.models.map((model) => (
              <option key={model} value={model} selected={model === filter.model}>
                {model}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="submit">{say('catalogue.show')}</button>
    </form>
  );
}

function Signal({ view, signal }: { view: View; signal: PublicSignal }): VNode {
  const { say, number, size, locale } = view;
  const { path, meaning, unit, datatype, groups, personal, tradeSecret, interval, mostADay, models } = signal;
  const facts = [
    unit ?? say('catalogue.noUnit'),
    datatype,
    interval ? say('catalogue.every', { time: everySoOften(view, interval) }) : say('catalogue.whenItHappens'),
    ...(mostADay
      ? [say('catalogue.most', { readings: number(mostADay.readings), size: size(mostADay.bytes * DAYS_A_MONTH) })]
      : []),
    ...(groups.length > 0 ? [groups.map((group) => groupIn(view, group)).join(', ')] : []),
    ...(models.length > 0 ? [say('catalogue.models', { models: models.join(', ') })] : []),
  ];
  return (
    <li>
      <div>
        <code>{path}</code>
        <br />
        {inLanguage(meaning, locale)}
        <br />
        <small>{facts.join(' · ')}</small>
      </div>
      <span>
        {personal && <span class="badge">{say('catalogue.personal')}</span>}{' '}
        {tradeSecret && <span class="badge over">{say('catalogue.tradeSecret')}</span>}
      </span>
    </li>
  );
}

const DAYS_A_MONTH = 30;
const HOUR_MS = 3_600_000;

/** In seconds or minutes where it is short. */
function everySoOften({ span, number, say }: View, interval: string): string {
  const ms = durationMs(interval);
  if (ms >= HOUR_MS) return span(ms);
  return ms >= 120_000
    ? say('catalogue.minutes', { count: number(ms / 60_000) })
    : say('catalogue.seconds', { count: number(ms / 1000) });
}
