/** What third parties are charged (R32): the rate in force, those before and to come, and a form to set the next. */
import type { VNode } from 'preact';
import type { Rate } from '../../../db/sharing/rates.ts';
import type { Day } from '../../../domain/time/day.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, ActInput, ReturnedFaults } from '../act-form.tsx';
import { ConsolePage, Part } from '../part.tsx';

interface Rates {
  /** Newest first. */
  rates: readonly Rate[];
  inForce: Rate | null;
  /** The first day on which a new one may take effect. */
  earliest: Day;
  /** A supervisor may set one. */
  maySupervise: boolean;
  returned: Returned | null;
}

export const ratesPage =
  (all: Rates) =>
  (view: View): VNode => {
    const { say, day, money } = view;
    const { rates, inForce, maySupervise, returned } = all;
    return (
      <ConsolePage view={view} title={say('nav.rates')} address="/support/rates">
        <h1>{say('nav.rates')}</h1>
        <ReturnedFaults view={view} returned={returned} />
        <Part id="rates" name={say('console.rates.all')} quiet>
          <p class="lead">
            {inForce
              ? say('console.rates.inForce', {
                  standard: money(inForce.standardCents, inForce.currency),
                  reduced: money(inForce.reducedCents, inForce.currency),
                })
              : say('rate.none')}
          </p>
          <div class="scroll" role="region" aria-label={say('console.rates.all')} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{say('console.rates.from')}</th>
                  <th scope="col">{say('console.rates.standard')}</th>
                  <th scope="col">{say('console.rates.reduced')}</th>
                  <th scope="col">{say('console.state')}</th>
                </tr>
              </thead>
              <tbody>
                {rates.map((rate) => (
                  <tr key={rate.id}>
                    <th scope="row">{day(rate.effectiveOn)}</th>
                    <td>{money(rate.standardCents, rate.currency)}</td>
                    <td>{money(rate.reducedCents, rate.currency)}</td>
                    <td>{say(`console.rates.${standingOf(rate, all)}`)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Part>
        {maySupervise ? <NewRate view={view} all={all} /> : <p>{say('console.rates.supervisor')}</p>}
      </ConsolePage>
    );
  };

const standingOf = ({ id, effectiveOn }: Rate, { inForce, earliest }: Rates): 'now' | 'later' | 'over' =>
  id === inForce?.id ? 'now' : effectiveOn >= earliest ? 'later' : 'over';

function NewRate({ view, all }: { view: View; all: Rates }): VNode {
  const { say } = view;
  const { inForce, earliest, returned } = all;
  const act = { view, form: 'rate', returned };
  return (
    <section aria-labelledby="new-rate">
      <h2 id="new-rate">{say('console.rates.new')}</h2>
      <p>{say('console.rates.newLead')}</p>
      <ActForm {...act} address="/support/rates">
        <ActInput {...act} name="effectiveOn" label="console.field.effectiveOn" type="date" min={earliest} />
        <ActArea {...act} name="costLines" label="console.field.costLines" hint={say('console.costLines')} />
        <ActInput {...act} name="marginCents" label="console.field.marginCents" hint={say('console.amount')} />
        <ActInput {...act} name="currency" label="console.field.currency" initial={inForce?.currency ?? 'EUR'} />
        <button type="submit">{say('console.rates.set')}</button>
      </ActForm>
    </section>
  );
}
