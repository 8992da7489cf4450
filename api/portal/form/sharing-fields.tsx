/** What a third party says of itself, of the customer and of what is agreed between them (R23). */
import type { VNode } from 'preact';
import { sizes } from '../../../domain/sharing/form.ts';
import { CompanyFields } from './company-fields.tsx';
import { Area, Choice, Input, Tick } from './inputs.tsx';
import type { FormView } from './form-view.ts';

type Sharing = 'agent' | 'provider';

export function ThirdPartyFields({ form }: { form: FormView }): VNode {
  const { say } = form.view;
  return (
    <fieldset>
      <legend>{say('form.you')}</legend>
      <Input form={form} name="agent.name" autocomplete="name" />
      <details open={form.faults.some(({ field }) => field.startsWith('agent.company')) || undefined}>
        <summary>{say('form.company')}</summary>
        <p class="hint">{say('form.company.hint')}</p>
        <CompanyFields form={form} at="agent.company" />
      </details>
    </fieldset>
  );
}

export function CustomerFields({ form, type }: { form: FormView; type: Sharing }): VNode {
  const { say } = form.view;
  return (
    <fieldset>
      <legend>{say(`form.customer.${type}`)}</legend>
      {type === 'agent' ? (
        <>
          <Input form={form} name="customer.name" />
          <Input form={form} name="customer.email" type="email" hint={say('form.customer.email.hint')} />
        </>
      ) : (
        <>
          <p class="hint">{say('form.customer.oneOf')}</p>
          <Input form={form} name="customer.cuuid" optional />
          <Input form={form} name="customer.adminEmail" type="email" optional />
        </>
      )}
    </fieldset>
  );
}

export function SharedProducts({ form, type }: { form: FormView; type: Sharing }): VNode {
  const { say } = form.view;
  return (
    <fieldset>
      <legend>{say('form.products')}</legend>
      <Area form={form} name="products.vins" rows={3} hint={say('form.vins.hint')} />
      <Tick form={form} name={type === 'agent' ? 'products.wallbox' : 'products.chargers'} />
    </fieldset>
  );
}

export function AgreementFields({ form }: { form: FormView }): VNode {
  const { say } = form.view;
  return (
    <fieldset>
      <legend>{say('form.agreement')}</legend>
      <Area form={form} name="purpose" rows={3} hint={say('form.purpose.hint')} />
      <p class="hint">{say('form.agreement.oneOf')}</p>
      <div class="grid">
        <Input form={form} name="agreement.reference" optional />
        <Input form={form} name="agreement.date" type="date" optional />
      </div>
      <Tick form={form} name="agreement.confirmed" />
      <Choice
        form={form}
        name="size"
        options={sizes.toReversed().map((size): [string, string] => [size, say(`size.${size}`)])}
      />
    </fieldset>
  );
}
