/** The forms that are no requests for data: a question to support (R38), an application as service provider (R31), a company that registers (R44). */
import type { VNode } from 'preact';
import { enquiryTopics } from '../../../domain/support/enquiry-form.ts';
import type { Fault } from '../form/faults.ts';
import type { LetterType } from '../form/fields.ts';
import type { Typed } from '../../call/input/typed.ts';
import { CompanyFields } from '../form/company-fields.tsx';
import { Area, Choice, Input, Tick } from '../form/inputs.tsx';
import { FormFrame } from '../form/form-frame.tsx';
import type { FormView } from '../form/form-view.ts';
import type { View } from '../../ui/view.ts';

interface LetterForm {
  type: LetterType;
  typed: Typed;
  faults: readonly Fault[];
}

export const letterFormPage =
  ({ type, typed, faults }: LetterForm) =>
  (view: View): VNode => {
    const form: FormView = { view, typed, faults, values: {} };
    return (
      <FormFrame form={form} type={type}>
        {type === 'enquiry' ? <Enquiry form={form} /> : <Application form={form} type={type} />}
      </FormFrame>
    );
  };

function Enquiry({ form }: { form: FormView }): VNode {
  const { say } = form.view;
  return (
    <>
      <fieldset>
        <legend>{say('form.question')}</legend>
        <Choice
          form={form}
          name="topic"
          options={enquiryTopics.map((topic): [string, string] => [topic, say(`topic.${topic}`)])}
        />
        <Input form={form} name="requestId" hint={say('form.requestId.hint')} optional />
        <Area form={form} name="text" rows={6} />
      </fieldset>
      <fieldset>
        <legend>{say('form.contact')}</legend>
        <Input form={form} name="name" autocomplete="name" />
        <Input form={form} name="email" type="email" autocomplete="email" hint={say('form.answer.hint')} />
      </fieldset>
    </>
  );
}

function Application({ form, type }: { form: FormView; type: Exclude<LetterType, 'enquiry'> }): VNode {
  const { say } = form.view;
  const isProvider = type === 'provider-application';
  return (
    <>
      <fieldset>
        <legend>{say('form.company.yours')}</legend>
        {!isProvider && (
          <Choice
            form={form}
            name="kind"
            options={(['fleet', 'rental'] as const).map((kind): [string, string] => [
              kind,
              say(`company.kind.${kind}`),
            ])}
          />
        )}
        <CompanyFields form={form} at="company" />
      </fieldset>
      <fieldset>
        <legend>{say(isProvider ? 'form.contact' : 'form.company.first')}</legend>
        <Input form={form} name="contact.name" autocomplete="name" />
        <Input form={form} name="contact.email" type="email" autocomplete="email" hint={say('form.answer.hint')} />
      </fieldset>
      {isProvider && (
        <fieldset>
          <legend>{say('form.confirm')}</legend>
          <Tick form={form} name="gatekeeper" />
        </fieldset>
      )}
    </>
  );
}
