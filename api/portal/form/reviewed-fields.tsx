/** What rental companies (R35), fleets without a login (R34) and public bodies (R36) say besides what every form asks. */
import type { VNode } from 'preact';
import type { Policy } from '../../../domain/policy.ts';
import { CompanyFields } from './company-fields.tsx';
import { Area, Choice, Country, Input, Tick } from './inputs.tsx';
import type { FormView } from './form-view.ts';

interface Props {
  form: FormView;
}

export function RentalFields({ form }: Props): VNode {
  const { say } = form.view;
  return (
    <fieldset>
      <legend>{say('form.rental')}</legend>
      <p class="hint">{say('form.rental.hint')}</p>
      <div class="grid">
        <Input form={form} name="renter.name" />
        <Input form={form} name="renter.email" type="email" />
      </div>
      <div class="grid">
        <Input form={form} name="rental.from" type="date" />
        <Input form={form} name="rental.to" type="date" />
      </div>
    </fieldset>
  );
}

export function UnregisteredFleetFields({ form, markets }: Props & { markets: readonly string[] }): VNode {
  const { say } = form.view;
  return (
    <>
      <fieldset>
        <legend>{say('form.company.yours')}</legend>
        <Country form={form} name="market" named={markets} />
        <CompanyFields form={form} at="company" />
        <div class="grid">
          <Input form={form} name="contact.name" autocomplete="name" />
          <Input form={form} name="contact.phone" autocomplete="tel" optional />
        </div>
      </fieldset>
      <Vins form={form} legend={say('form.products')} />
    </>
  );
}

const NEEDS = ['emergency', 'other'] as const;

export function PublicBodyFields({
  form,
  replyWithin,
}: Props & { replyWithin: Policy['replyWithinWorkingDays'] }): VNode {
  const { say } = form.view;
  return (
    <>
      <fieldset>
        <legend>{say('form.body')}</legend>
        <Input form={form} name="body.name" autocomplete="organization" />
        <Input form={form} name="body.address" autocomplete="street-address" />
        <Country form={form} name="body.country" />
        <Input form={form} name="body.contact" hint={say('form.body.contact.hint')} />
      </fieldset>
      <fieldset>
        <legend>{say('form.need')}</legend>
        <Area form={form} name="legalBasis" rows={2} hint={say('form.legalBasis.hint')} />
        <Choice
          form={form}
          name="need"
          hint={say('form.need.hint', replyWithin)}
          options={[['', say('form.choose')], ...NEEDS.map((need): [string, string] => [need, say(`need.${need}`)])]}
        />
        <Area form={form} name="explanation" rows={4} hint={say('form.explanation.hint')} />
      </fieldset>
      <fieldset>
        <legend>{say('form.data')}</legend>
        <Area form={form} name="dataWanted" rows={3} hint={say('form.dataWanted.hint')} />
        <Area form={form} name="products.vins" rows={2} hint={say('form.vins.hint')} optional />
        <Area form={form} name="intendedUse" rows={3} hint={say('form.intendedUse.hint')} />
        <Input form={form} name="deadline" type="date" />
      </fieldset>
      <fieldset>
        <legend>{say('form.article17')}</legend>
        <p>{say('form.article17.lead')}</p>
        <Area form={form} name="duration" rows={2} optional />
        <Input form={form} name="eraseOn" type="date" optional />
        <Area form={form} name="whyThisHolder" rows={2} optional />
        <Area form={form} name="sharedWith" rows={2} optional />
        <Area form={form} name="safeguards" rows={2} hint={say('form.safeguards.hint')} optional />
        <Tick form={form} name="noOffence" />
      </fieldset>
    </>
  );
}

const Vins = ({ form, legend }: Props & { legend: string }): VNode => (
  <fieldset>
    <legend>{legend}</legend>
    <Area form={form} name="products.vins" rows={3} hint={form.view.say('form.vins.hint')} />
  </fieldset>
);
