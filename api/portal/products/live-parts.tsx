/** The parts of the live page that change: drawn alike for the page and for each event. */
import { Fragment, type VNode } from 'preact';
import type { LatestValue } from '../../../db/readings/latest.ts';
import type { LiveEnd, LiveNews } from '../../../db/readings/live.ts';
import { liveState, type Seen } from '../../../domain/readings/live.ts';
import { wellKnown } from '../../../domain/readings/well-known.ts';
import { Dial } from '../../ui/dial.tsx';
import type { View } from '../../ui/view.ts';
import { Way } from '../../ui/way.tsx';
import { spelledValue } from './spelled-value.ts';

export interface Live {
  news: LiveNews;
  seen: Seen;
  /** Longer without a word, and it is quiet. */
  quietAfterMs: number;
}

/** By the ids of the elements that hold them. */
export const liveParts = (view: View, live: Live): Record<string, VNode> => ({
  'live-state': <State view={view} live={live} />,
  'live-dials': <Dials view={view} latest={live.news.latest} />,
  'live-way': <TheWay view={view} live={live} />,
  'live-values': <Values view={view} news={live.news} />,
});

function State({ view: { say, instant }, live: { news, quietAfterMs } }: { view: View; live: Live }): VNode {
  const { heardAt, now, latest } = news;
  const state = liveState({ activated: true, hasValues: latest.length > 0, heardAt, now, quietAfterMs });
  const at = instant(heardAt ?? newestOf(latest) ?? now, now);
  const isOff = /^"?(LOCK|OFF)/.test(String(valueOf(latest, wellKnown.ignition)));
  return (
    <p class="live-state">
      <span class={state === 'streaming' ? 'badge speaks' : 'badge over'}>{say(`live.${state}`)}</span>{' '}
      {say(`live.${state}.why`, { at, off: isOff ? 'yes' : 'no' })}
    </p>
  );
}

/** In place of the page, once it is over. */
export function LiveOver({ view: { say }, end, address }: { view: View; end: LiveEnd; address: string }): VNode {
  return (
    <>
      <p class="notice" role="alert">
        {say(`live.end.${end}`)}
      </p>
      <p>
        {end === 'signed-out' ? (
          <a href={`/sign-in?next=${encodeURIComponent(address)}`} role="button">
            {say('live.signIn')}
          </a>
        ) : (
          <a href="/products">{say('unenrolled.back')}</a>
        )}
      </p>
    </>
  );
}

function TheWay({ view: { say, number }, live: { news, seen } }: { view: View; live: Live }): VNode {
  const isPlaced = news.latest.some(({ path }) => path === wellKnown.latitude);
  if (!isPlaced) return <Fragment />;
  const heading = valueOf(news.latest, wellKnown.heading);
  return (
    <section aria-labelledby="way">
      <h2 id="way">{say('live.way')}</h2>
      {seen.way.length > 0 ? (
        <Way
          way={seen.way}
          heading={typeof heading === 'number' ? heading : null}
          number={number}
          label={(km) => say('live.way.words', { km: number(Math.round(km * 10) / 10) })}
        />
      ) : (
        <p>{say('live.way.none')}</p>
      )}
    </section>
  );
}

function Dials({ view: { say, number }, latest }: { view: View; latest: readonly LatestValue[] }): VNode {
  const dials = [
    dial(latest, wellKnown.speed, 'live.speed', { most: 200, unit: 'km/h' }),
    dial(latest, wellKnown.charge, 'live.charge', { most: 100, unit: '%' }),
    dial(latest, wellKnown.fuel, 'live.fuel', { most: 100, unit: '%' }),
    dial(latest, wellKnown.power, 'live.power', { least: -120, most: 120, unit: 'kW', per: 1000, digits: 1 }),
    dial(latest, wellKnown.period, 'live.power', { most: 22, unit: 'kW', read: powerOf, digits: 1 }),
    dial(latest, wellKnown.energy, 'live.energy', { most: 60, unit: 'kWh', digits: 1 }),
    dial(latest, wellKnown.range, 'live.range', { most: 500, unit: 'km', per: 1000 }),
  ].filter((one) => one !== null);
  if (dials.length === 0) return <Fragment />;
  return (
    <div class="dials">
      {dials.map(({ words, value, ...rest }) => (
        <Dial key={words} label={say(words)} value={value} shown={number(value)} {...rest} />
      ))}
    </div>
  );
}

interface Scale {
  least?: number;
  most: number;
  unit: string;
  /** The signal's unit is so many times smaller. */
  per?: number;
  digits?: number;
  read?: (value: unknown) => unknown;
}

function dial<const W extends string>(
  latest: readonly LatestValue[],
  path: string,
  words: W,
  { least = 0, most, unit, per = 1, digits = 0, read = (value) => value }: Scale,
) {
  const found = read(valueOf(latest, path));
  if (typeof found !== 'number') return null;
  const value = Number((found / per).toFixed(digits));
  return { words, value: value === 0 ? 0 : value, least, most, unit };
}

/** The mean power of a charging period, as OCPI has it. */
function powerOf(period: unknown): unknown {
  const { dimensions } = Object(period) as { dimensions?: unknown };
  const power = Array.isArray(dimensions)
    ? dimensions.find((one: unknown) => (Object(one) as { type?: unknown }).type === 'POWER')
    : undefined;
  return (Object(power) as { volume?: unknown }).volume;
}

function Values({ view, news: { latest, secrets, now } }: { view: View; news: LiveNews }): VNode {
  const { say, instant, locale } = view;
  const leftOut = <SecretsLeftOut view={view} count={secrets} />;
  if (latest.length === 0) return leftOut;
  return (
    <>
      <table class="values">
        <thead>
          <tr>
            <th scope="col">{say('product.signal')}</th>
            <th scope="col">{say('product.value')}</th>
            <th scope="col">{say('live.measured', { zone: view.zone(now) })}</th>
            <th scope="col">{say('live.received')}</th>
          </tr>
        </thead>
        <tbody>
          {latest.map((one) => (
            <tr key={one.path}>
              <th scope="row">{one.meanings?.[locale] ?? one.meaning}</th>
              <td>
                {spelledValue(view, one)}
                {one.value === null && one.reason && <small> ({one.reason})</small>}
              </td>
              <td>{instant(one.at, now)}</td>
              <td>{one.receivedAt ? instant(one.receivedAt, now) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut}
    </>
  );
}

/** Who wants them asks for the data, where the measures are agreed to (R53). */
export const SecretsLeftOut = ({ view: { say }, count }: { view: View; count: number }): VNode =>
  count === 0 ? (
    <Fragment />
  ) : (
    <p>
      <small>{say('product.secretsLeftOut', { count })}</small>
    </p>
  );

const valueOf = (latest: readonly LatestValue[], path: string): unknown =>
  latest.find((one) => one.path === path)?.value;

const newestOf = (latest: readonly LatestValue[]): Date | null =>
  latest.reduce<Date | null>((newest, { at }) => (newest && newest > at ? newest : at), null);
