/** The forms that are no requests for data: a question to support (R38), an application as service provider (R31). */
import type { VNode } from 'preact';
import { enquiryTopics } from '../../domain/enquiry-form.ts';
import type { Fault } from '../request-form/faults.ts';
import type { LetterType } from '../request-form/fields.ts';
import type { Typed } from '../typed.ts';
import { CompanyFields } from './form/company-fields.tsx';
import { CsrfField } from './form/csrf-field.tsx';
import { FaultList } from './form/fault-list.tsx';
import { Area, Choice, Input, Tick } from './form/fields.tsx';
import type { FormView } from './form/form-view.ts';
import { Layout } from './layout.tsx';
import type { View } from './view.ts';

interface LetterForm {
  type: LetterType;
  typed: Typed;
  faults: readonly Fault[];
}

export const letterFormPage =
  ({ type, typed, faults }: LetterForm) =>
  (view: View): VNode => {
    const { say } = view;
    const form: FormView = { view, typed, faults, values: {} };
    const title = say(`form.title.${type}`);
    return (
      <Layout view={view} title={faults.length > 0 ? say('form.faultsTitle', { title }) : title}>
        <h1>{title}</h1>
        <p class="lead">{say(`form.lead.${type}`)}</p>
        <FaultList form={form} />
        <form method="post" novalidate>
          <CsrfField view={view} />
          <input type="hidden" name="locale" value={view.locale} />
          {type === 'enquiry' ? <Enquiry form={form} /> : <Application form={form} />}
          <button type="submit">{say('form.review')}</button>
          <p>
            <small>{say('form.nothingYet')}</small>
          </p>
        </form>
      </Layout>
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

function Application({ form }: { form: FormView }): VNode {
  const { say } = form.view;
  return (
    <>
      <fieldset>
        <legend>{say('form.company.yours')}</legend>
        <CompanyFields form={form} at="company" />
      </fieldset>
      <fieldset>
        <legend>{say('form.contact')}</legend>
        <Input form={form} name="contact.name" autocomplete="name" />
        <Input form={form} name="contact.email" type="email" autocomplete="email" hint={say('form.answer.hint')} />
      </fieldset>
      <fieldset>
        <legend>{say('form.confirm')}</legend>
        <Tick form={form} name="gatekeeper" />
      </fieldset>
    </>
  );
}
