/** The products of the account, to be ticked (R5, R6): nobody has to type a VIN that we know. */
import type { VNode } from 'preact';
import type { RegisteredProduct } from '../../../db/registrations/products.ts';
import { isTicked } from '../../call/input/typed.ts';
import { FaultText, Tick } from './inputs.tsx';
import { describedBy, faultIn, idOf, type FormView } from './form-view.ts';
import { TypedVins, type CheckedVin } from './typed-vins.tsx';

interface OwnProductsProps {
  form: FormView;
  type: 'customer' | 'fleet' | 'rental';
  products: readonly RegisteredProduct[];
  /** On the VINs chosen so far. */
  verdicts: readonly CheckedVin[];
}

/** What may be asked for besides vehicles (R6); a rental is of vehicles only (R35). */
const otherKind = { customer: 'wallbox', fleet: 'charger', rental: null } as const;

/** From so many on, ticking each is a chore. */
const MANY = 4;

export function OwnProducts({ form, type, products, verdicts }: OwnProductsProps): VNode {
  const { say } = form.view;
  const vehicles = products.filter(({ kind }) => kind === 'vehicle');
  const others = products.filter(({ kind }) => kind === otherKind[type]);
  const fault = faultIn(form, 'products.vins');
  return (
    <fieldset id={idOf('products.vins')} tabIndex={-1} aria-describedby={describedBy('products.vins', false, fault)}>
      <legend>{say('form.products')}</legend>
      <FaultText name="products.vins" fault={fault} />
      {type === 'fleet' && vehicles.length >= MANY && (
        <label class="tick">
          <input type="checkbox" name="allVehicles" value="yes" checked={isTicked(form.typed, 'allVehicles')} />
          <span>{say('form.allVehicles')}</span>
        </label>
      )}
      {vehicles.map((vehicle) => (
        <VehicleTick key={vehicle.id} form={form} vehicle={vehicle} />
      ))}
      {others.length > 0 && (
        <Tick form={form} name={type === 'fleet' ? 'products.chargers' : 'products.wallbox'}>
          {say(type === 'fleet' ? 'form.allChargers' : 'form.allWallboxes', { count: others.length })}
          <br />
          <small>{others.map(({ name }) => name).join(', ')}</small>
        </Tick>
      )}
      {vehicles.length > 0 && <TypedVins form={form} verdicts={verdicts} />}
    </fieldset>
  );
}

function VehicleTick({ form, vehicle }: { form: FormView; vehicle: RegisteredProduct }): VNode {
  const { say, moment } = form.view;
  const { vin, name, activated, registrations } = vehicle;
  const until = registrations.at(-1)?.until;
  return (
    <label class="tick">
      <input
        type="checkbox"
        name="products.vins"
        value={vin ?? ''}
        disabled={!activated}
        checked={activated && (form.typed['products.vins'] ?? []).includes(vin ?? '')}
      />
      <span>
        {name} <code>{vin}</code>
        {!activated && <small>{say('form.notActivated')}</small>}
        {until && <small>{say('form.registeredUntil', { until: moment(until) })}</small>}
      </span>
    </label>
  );
}
