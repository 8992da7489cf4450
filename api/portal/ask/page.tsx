/** The form of a request (R5, R6, R11, R12; R23 for third parties, R34–R36 for others): what was typed is kept, what is wrong stands beside it. */
import type { VNode } from 'preact';
import type { SignalGroup } from '../../../db/access/asked.ts';
import type { Rate } from '../../../db/sharing/rates.ts';
import type { RegisteredProduct } from '../../../db/registrations/products.ts';
import type { Period } from '../../../domain/time/period.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Fault } from '../form/faults.ts';
import type { FormType } from '../form/fields.ts';
import type { Typed } from '../../call/input/typed.ts';
import { Input, Tick } from '../form/inputs.tsx';
import { GroupFields } from '../form/group-fields.tsx';
import { FormatFields } from '../form/format-fields.tsx';
import { FormFrame } from '../form/form-frame.tsx';
import type { FormView } from '../form/form-view.ts';
import { OwnProducts } from '../form/own-products.tsx';
import { PublicBodyFields, RentalFields, UnregisteredFleetFields } from '../form/reviewed-fields.tsx';
import { AgreementFields, CustomerFields, SharedProducts, ThirdPartyFields } from '../form/sharing-fields.tsx';
import type { CheckedVin } from '../form/typed-vins.tsx';
import { RateInForce } from '../../ui/rate.tsx';
import type { View } from '../../ui/view.ts';

interface RequestFormFacts {
  type: FormType;
  typed: Typed;
  faults: readonly Fault[];
  /** The account's own, to be picked from. */
  products: readonly RegisteredProduct[];
  /** On the VINs that were chosen so far (R5). */
  verdicts: readonly CheckedVin[];
  /** The groups of signals that there are (R51). */
  groups: readonly SignalGroup[];
  /** By which trade secrets are kept confidential (R53). */
  measures: Terms;
  /** Whether the other users are asked about (R63). */
  asksOfOthers: boolean;
  rate: Rate | null;
  allowed: Period;
  policy: Pick<Policy, 'markets' | 'replyWithinWorkingDays'>;
}

export const requestFormPage =
  (facts: RequestFormFacts) =>
  (view: View): VNode => {
    const { type, typed, faults, groups, measures, asksOfOthers, rate, allowed } = facts;
    const { say, day } = view;
    const range = { from: day(allowed.from), to: day(allowed.to) };
    const form: FormView = { view, typed, faults, values: range };
    const isSharing = type === 'agent' || type === 'provider';
    return (
      <FormFrame form={form} type={type}>
        <WhoAndWhat form={form} facts={facts} />
        <fieldset>
          <legend>{say('form.period')}</legend>
          <p class="hint">{say('form.period.range', range)}</p>
          <div class="grid">
            <Input form={form} name="period.from" type="date" min={allowed.from} max={allowed.to} />
            <Input form={form} name="period.to" type="date" min={allowed.from} max={allowed.to} />
          </div>
        </fieldset>
        <GroupFields form={form} type={type} groups={groups} measures={measures} />
        <FormatFields form={form} />
        {isSharing && <AgreementFields form={form} />}
        {isSharing && <RateInForce view={view} rate={rate} />}
        <fieldset>
          <legend>{say('form.contact')}</legend>
          <Input form={form} name="email" type="email" autocomplete="email" hint={say('form.email.hint')} />
        </fieldset>
        {(asksOfOthers || isSharing || type === 'rental') && (
          <fieldset>
            <legend>{say('form.confirm')}</legend>
            {asksOfOthers && <Tick form={form} name="otherUsersInformed" />}
            {type === 'rental' && <Tick form={form} name="renterRightsValidated" />}
            {isSharing && <Tick form={form} name="customerConsented" />}
            {isSharing && <Tick form={form} name="gatekeeper" />}
          </fieldset>
        )}
      </FormFrame>
    );
  };

function WhoAndWhat({ form, facts }: { form: FormView; facts: RequestFormFacts }): VNode {
  const { type, products, verdicts, policy } = facts;
  switch (type) {
    case 'customer':
    case 'fleet':
      return <OwnProducts form={form} type={type} products={products} verdicts={verdicts} />;
    case 'rental':
      return (
        <>
          <RentalFields form={form} />
          <OwnProducts form={form} type={type} products={products} verdicts={verdicts} />
        </>
      );
    case 'agent':
    case 'provider':
      return (
        <>
          {type === 'agent' && <ThirdPartyFields form={form} />}
          <CustomerFields form={form} type={type} />
          <SharedProducts form={form} type={type} />
        </>
      );
    case 'unregistered-fleet':
      return <UnregisteredFleetFields form={form} markets={policy.markets} />;
    case 'public-body':
      return <PublicBodyFields form={form} replyWithin={policy.replyWithinWorkingDays} />;
  }
}
