/** What came of an act on many vehicles: how many with which verdict, which were refused, and all of it as a table (R45). */
import type { VNode } from 'preact';
import { isGood, MOST_AT_ONCE, type Judged } from '../../../domain/fleets/verdicts.ts';
import type { VehicleFilter } from '../../../domain/fleets/vehicle-list.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { isPageKey } from '../../../domain/languages/message.ts';
import { verdictsCsv } from '../../v1/fleet/shapes.ts';
import { FilterFields } from './list.tsx';
import { FleetPlaces } from './places.tsx';

export const fleetActs = ['subscribe', 'end', 'add', 'remove'] as const;
export type FleetAct = (typeof fleetActs)[number];

/** An act on those that are named, or on all that match. */
export interface Choosing {
  act: FleetAct;
  dataProduct: string | undefined;
  filter: VehicleFilter;
  /** Named one by one; `null`: all that match, after a place in the list. */
  numbers: readonly string[] | null;
  after: string | null;
}

/** Of one verdict, those that are shown; the table has them all. */
const SHOWN = 100;

interface Result {
  verdicts: readonly Judged<string>[];
  /** How to go on, where more match than one go takes. */
  goOn: Choosing | null;
}

export const resultPage =
  ({ verdicts, goOn }: Result) =>
  (view: View): VNode => {
    const { say } = view;
    const done = verdicts.filter(({ verdict }) => isGood(verdict)).length;
    const title = say(done === verdicts.length ? 'fleet.result.title' : 'fleet.result.titleSome');
    const kinds = [...new Set(verdicts.map(({ verdict }) => verdict))];
    return (
      <Layout view={view} title={title}>
        <FleetPlaces view={view} here="/fleet" />
        <h1>{title}</h1>
        <p class="lead" role="status">
          {say('fleet.result.lead', { done, all: verdicts.length })}
        </p>
        <ul class="verdicts" aria-label={say('fleet.result.list')}>
          {kinds.map((verdict) => (
            <Verdict
              key={verdict}
              view={view}
              verdict={verdict}
              of={verdicts.filter((one) => one.verdict === verdict)}
            />
          ))}
        </ul>
        {goOn && (
          <form method="post" action="/fleet">
            <p class="notice">{say('fleet.result.left', { most: MOST_AT_ONCE })}</p>
            <ChosenFields view={view} choosing={goOn} />
            <button type="submit" name="confirmed" value="yes">
              {say('fleet.result.goOn')}
            </button>
          </form>
        )}
        <p class="choices">
          <a href="/fleet" role="button">
            {say('fleet.result.back')}
          </a>
          <a
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(verdictsCsv(verdicts))}`}
            download="verdicts.csv"
            role="button"
            class="secondary"
          >
            {say('fleet.result.csv')}
          </a>
        </p>
      </Layout>
    );
  };

function Verdict({ view, verdict, of }: { view: View; verdict: string; of: readonly Judged<string>[] }): VNode {
  const { say, number } = view;
  const key = `fleet.verdict.${verdict}`;
  const good = isGood(verdict);
  return (
    <li class={good ? 'ok' : undefined}>
      <strong>{number(of.length)}</strong> {isPageKey(key) ? say(key) : verdict}
      <details open={!good && of.length <= 10}>
        <summary>{say('fleet.result.which')}</summary>
        <ul class="plain">
          {of.slice(0, SHOWN).map(({ vin, serial }, i) => (
            <li key={i}>
              <code>{vin ?? serial}</code>
            </li>
          ))}
        </ul>
        {of.length > SHOWN && <p>{say('fleet.result.more', { count: of.length - SHOWN })}</p>}
      </details>
    </li>
  );
}

const confirmWords: Record<'end' | 'remove', { title: PageKey; lead: PageKey; button: PageKey }> = {
  end: { title: 'fleet.confirm.end.title', lead: 'fleet.confirm.end.lead', button: 'fleet.end' },
  remove: { title: 'fleet.confirm.remove.title', lead: 'fleet.confirm.remove.lead', button: 'fleet.remove' },
};

/** Before something ends: what ends, and how many of it. */
export const confirmPage =
  ({ choosing, act, count }: { choosing: Choosing; act: 'end' | 'remove'; count: number }) =>
  (view: View): VNode => {
    const { say } = view;
    const words = confirmWords[act];
    return (
      <Layout view={view} title={say(words.title)}>
        <FleetPlaces view={view} here="/fleet" />
        <h1>{say(words.title)}</h1>
        <p class="lead">{say(words.lead, { count })}</p>
        <p>{say('fleet.confirm.read')}</p>
        <form method="post" action="/fleet" class="choices">
          <ChosenFields view={view} choosing={choosing} />
          <button type="submit" name="confirmed" value="yes">
            {say(words.button)}
          </button>
          <a href="/fleet" role="button" class="secondary">
            {say('fleet.confirm.keep')}
          </a>
        </form>
      </Layout>
    );
  };

function ChosenFields({ view, choosing }: { view: View; choosing: Choosing }): VNode {
  const { act, dataProduct, filter, numbers, after } = choosing;
  return (
    <>
      <CsrfField view={view} />
      <FilterFields filter={filter} />
      <input type="hidden" name="act" value={act} />
      {dataProduct && <input type="hidden" name="dataProduct" value={dataProduct} />}
      <input type="hidden" name="which" value={numbers ? 'ticked' : 'all'} />
      {after && <input type="hidden" name="after" value={after} />}
      {numbers?.map((number) => (
        <input key={number} type="hidden" name="number" value={number} />
      ))}
    </>
  );
}
