/** The vehicles and chargers of a fleet, made for thousands: searched, filtered, ticked or taken all, and what to do with them (R45). */
import { Fragment, type VNode } from 'preact';
import type { AddedDataProduct } from '../../../db/fleets/data-products.ts';
import type { FleetVehicle, VehicleCounts } from '../../../db/fleets/list.ts';
import { vehicleStates, type VehicleFilter } from '../../../domain/fleets/vehicle-list.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import { inLanguage } from '../../../domain/languages/languages.ts';
import { FleetPlaces } from './places.tsx';

export interface FleetList {
  filter: VehicleFilter;
  vehicles: readonly FleetVehicle[];
  counts: VehicleCounts;
  /** The page after this one, if there is one. */
  next: string | null;
  /** Whether this is not the first. */
  isLater: boolean;
  dataProducts: readonly AddedDataProduct[];
  providers: readonly { cuuid: string; name: string }[];
  /** Whether the reader is an administrator (R46). */
  mayAct: boolean;
  /** Nothing was chosen. */
  noneTicked?: boolean;
}

export const total = (counts: VehicleCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** The filter in an address. */
export const queryOf = (filter: VehicleFilter): string =>
  new URLSearchParams(
    Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();

/** The filter as a form carries it on. */
export const FilterFields = ({ filter }: { filter: VehicleFilter }): VNode => (
  <>
    {Object.entries(filter).map(
      ([name, value]) => value && <input key={name} type="hidden" name={`filter.${name}`} value={value} />,
    )}
  </>
);

export const fleetPage =
  (list: FleetList) =>
  (view: View): VNode => {
    const { say } = view;
    const { filter, vehicles, counts, next, isLater, mayAct, noneTicked } = list;
    const query = queryOf(filter);
    return (
      <Layout view={view} title={say('fleet.vehicles')}>
        <FleetPlaces view={view} here="/fleet" />
        <h1>{say('fleet.vehicles')}</h1>
        <p class="lead">{say('fleet.lead')}</p>
        {!mayAct && <p class="notice">{say('fleet.lookOnly')}</p>}
        {noneTicked && (
          <p class="fault" role="alert">
            {say('fleet.noneTicked')}
          </p>
        )}
        <Filter view={view} list={list} />
        <p role="status" class="facts-line">
          <strong>{say('fleet.total', { count: total(counts) })}</strong>{' '}
          {vehicleStates
            .filter((state) => counts[state] > 0)
            .map((state) => (
              <span key={state}>
                {view.number(counts[state])} {say(`fleet.state.${state}`)}
              </span>
            ))}
        </p>
        {vehicles.length === 0 ? <p>{say('fleet.none')}</p> : <Vehicles view={view} list={list} />}
        <p class="links">
          {isLater && <a href={`/fleet?${query}`}>{say('fleet.first')}</a>}
          {next && <a href={`/fleet?${query && `${query}&`}cursor=${next}`}>{say('list.more')}</a>}
          {vehicles.length > 0 && <a href={`/fleet/list.csv?${query}`}>{say('fleet.csv')}</a>}
        </p>
        {mayAct && vehicles.length > 0 && <Acts view={view} list={list} />}
      </Layout>
    );
  };

function Filter({ view, list }: { view: View; list: FleetList }): VNode {
  const { say, locale } = view;
  const { filter, dataProducts, providers } = list;
  return (
    <form method="get" action="/fleet" class="sieve" role="search" aria-label={say('fleet.filter')}>
      <label>
        {say('fleet.search')}
        <input type="search" name="search" value={filter.search ?? ''} maxLength={100} />
      </label>
      <Choice name="state" label={say('fleet.state')} any={say('fleet.state.any')} chosen={filter.state}>
        {vehicleStates.map((state) => [state, say(`fleet.state.${state}`)])}
      </Choice>
      <Choice
        name="dataProduct"
        label={say('fleet.dataProduct')}
        any={say('fleet.dataProduct.any')}
        chosen={filter.dataProduct}
      >
        {dataProducts
          .filter(({ addedAt, code }) => addedAt || code === filter.dataProduct)
          .map(({ code, names }) => [code, inLanguage(names, locale)])}
      </Choice>
      {providers.length > 0 && (
        <Choice name="provider" label={say('fleet.provider')} any={say('fleet.provider.any')} chosen={filter.provider}>
          {providers.map(({ cuuid, name }) => [cuuid, name])}
        </Choice>
      )}
      <button type="submit" class="small">
        {say('fleet.show')}
      </button>
      {queryOf(filter) && (
        <a href="/fleet" role="button" class="secondary small">
          {say('fleet.showAll')}
        </a>
      )}
    </form>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  any: string;
  chosen: string | undefined;
  children: (readonly [value: string, words: string])[];
}

export const Choice = ({ name, label, any, chosen, children }: ChoiceProps): VNode => (
  <label>
    {label}
    <select name={name}>
      <option value="">{any}</option>
      {children.map(([value, words]) => (
        <option key={value} value={value} selected={value === chosen}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

/** Boxes stand outside the form that they belong to, so that the list can be printed. */
function Vehicles({ view, list: { vehicles, mayAct, dataProducts } }: { view: View; list: FleetList }): VNode {
  const { say, moment, locale } = view;
  const nameOf = (code: string) =>
    inLanguage(dataProducts.find((one) => one.code === code)?.names ?? { en: code }, locale);
  return (
    <ul class="rows fleet">
      {vehicles.map(
        ({ id, vin, serial, name, model, state, byDevice, plugInDevice, dataProduct, subscribedAt, providers }) => {
          const number = vin ?? serial ?? '';
          const words = (
            <span>
              <code>{number}</code> {name}
              {model && model !== name ? `, ${model}` : ''}
              <small>
                {dataProduct && subscribedAt && (
                  <span>{say('fleet.since', { product: nameOf(dataProduct), at: moment(subscribedAt) })}</span>
                )}
                {byDevice && (
                  <span>{plugInDevice ? say('fleet.device', { device: plugInDevice }) : say('fleet.device.some')}</span>
                )}
                {providers.length > 0 && (
                  <span>
                    {say('fleet.shared', { names: [...new Set(providers.map((one) => one.name))].join(', ') })}
                  </span>
                )}
                {state === 'not-activated' && <span>{say('fleet.state.not-activated.why')}</span>}
              </small>
            </span>
          );
          return (
            <li key={id}>
              {mayAct ? (
                <label class="tick">
                  <input type="checkbox" name="number" value={number} form="acts" />
                  {words}
                </label>
              ) : (
                words
              )}
              <span class={state === 'subscribed' ? 'badge speaks' : 'badge over'}>{say(`fleet.state.${state}`)}</span>
            </li>
          );
        },
      )}
    </ul>
  );
}

function Acts({ view, list: { filter, counts, dataProducts } }: { view: View; list: FleetList }): VNode {
  const { say } = view;
  const added = dataProducts.filter(({ addedAt }) => addedAt);
  return (
    <section aria-labelledby="act">
      <h2 id="act">{say('fleet.act')}</h2>
      <form method="post" action="/fleet" id="acts">
        <CsrfField view={view} />
        <FilterFields filter={filter} />
        <fieldset>
          <legend>{say('fleet.which')}</legend>
          <label class="tick">
            <input type="radio" name="which" value="ticked" checked />
            <span>{say('fleet.which.ticked')}</span>
          </label>
          <label class="tick">
            <input type="radio" name="which" value="all" />
            <span>{say('fleet.which.all', { count: total(counts) })}</span>
          </label>
        </fieldset>
        {added.length > 0 ? (
          <div class="pair">
            <SubscribeTo view={view} dataProducts={added} label={say('fleet.subscribeTo')} />
            <button type="submit" name="act" value="subscribe">
              {say('fleet.subscribe')}
            </button>
            <small class="hint">{say('fleet.subscribe.hint')}</small>
          </div>
        ) : (
          <p>
            {say('fleet.subscribe.none')} <a href="/fleet/data-products">{say('fleet.dataProducts')}</a>
          </p>
        )}
        <p class="choices">
          {added.length === 0 && (
            <button type="submit" name="act" value="add" class="secondary">
              {say('fleet.add')}
            </button>
          )}
          <button type="submit" name="act" value="end" class="secondary">
            {say('fleet.end')}
          </button>
          <button type="submit" name="act" value="remove" class="secondary">
            {say('fleet.remove')}
          </button>
        </p>
      </form>
    </section>
  );
}

/** Which data product to subscribe to; `none` where it may be none. */
export const SubscribeTo = ({
  view,
  dataProducts,
  label,
  none,
  chosen,
}: {
  view: View;
  dataProducts: readonly AddedDataProduct[];
  label: string;
  none?: string;
  chosen?: string;
}): VNode => (
  <label>
    {label}
    <select name="dataProduct">
      {none === undefined ? <Fragment /> : <option value="">{none}</option>}
      {dataProducts.map(({ code, names }) => (
        <option key={code} value={code} selected={code === chosen}>
          {inLanguage(names, view.locale)}
        </option>
      ))}
    </select>
  </label>
);
