/** What each form of a developer stands in, and its three forms (R41). What was typed comes back with what is wrong. */
import type { ComponentChildren, VNode } from 'preact';
import { accessUses } from '../../../domain/developers/access-request.ts';
import { credentialTypes } from '../../../domain/developers/credential.ts';
import { developerKinds } from '../../../domain/developers/profile.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import { sizes } from '../../../domain/sharing/form.ts';
import type { Typed } from '../../call/input/typed.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { CompanyFields } from '../form/company-fields.tsx';
import { FaultList } from '../form/fault-list.tsx';
import type { Fault } from '../form/faults.ts';
import type { FormView } from '../form/form-view.ts';
import { Area, Choice, Country, Input, Tick } from '../form/inputs.tsx';

/** A form, as it was typed so far. */
export interface Filling {
  typed: Typed;
  faults: readonly Fault[];
  /** Why the record does not take it, where that concerns no field. */
  refused?: PageKey | undefined;
}

interface FrameProps {
  view: View;
  filling: Filling;
  title: PageKey;
  lead?: PageKey;
  submit: PageKey;
  children: (form: FormView) => ComponentChildren;
}

/** A form of a developer, on a page of its own. */
export function DeveloperForm({
  view,
  filling: { typed, faults, refused },
  title,
  lead,
  submit,
  children,
}: FrameProps): VNode {
  const { say } = view;
  const form: FormView = { view, typed, faults, values: {} };
  const name = say(title);
  return (
    <Layout view={view} title={faults.length > 0 || refused ? say('form.faultsTitle', { title: name }) : name}>
      <h1>{name}</h1>
      {lead && <p class="lead">{say(lead)}</p>}
      {refused && (
        <p class="fault" role="alert">
          {say(refused)}
        </p>
      )}
      <FaultList form={form} />
      <form method="post" novalidate>
        <CsrfField view={view} />
        <input type="hidden" name="locale" value={view.locale} />
        {children(form)}
        <div class="choices">
          <button type="submit">{say(submit)}</button>
          <a href="/developer" role="button" class="secondary">
            {say('developer.back')}
          </a>
        </div>
      </form>
    </Layout>
  );
}

const Profile = ({ form }: { form: FormView }): VNode => {
  const { say } = form.view;
  return (
    <>
      <fieldset>
        <legend>{say('developer.form.who')}</legend>
        <Choice
          form={form}
          name="developer.kind"
          options={developerKinds.map((kind): [string, string] => [kind, say(`developer.kind.${kind}`)])}
        />
        <Input form={form} name="developer.name" autocomplete="name" hint={say('developer.form.name.hint')} />
        <div class="grid">
          <Input form={form} name="developer.email" type="email" autocomplete="email" />
          <Country form={form} name="developer.country" />
        </div>
        <Choice
          form={form}
          name="developer.size"
          options={[
            ['', say('developer.form.size.none')],
            ...sizes.map((size): [string, string] => [size, say(`size.${size}`)]),
          ]}
        />
      </fieldset>
      <fieldset>
        <legend>{say('form.company.yours')}</legend>
        <p class="hint">{say('developer.form.company.hint')}</p>
        <CompanyFields form={form} at="developer.company" />
      </fieldset>
    </>
  );
};

export const registerPage =
  (filling: Filling, terms: Terms) =>
  (view: View): VNode => (
    <DeveloperForm
      view={view}
      filling={filling}
      title="developer.register"
      lead="developer.form.register.lead"
      submit="developer.register"
    >
      {(form) => (
        <>
          <Profile form={form} />
          <fieldset>
            <legend>{view.say('form.confirm')}</legend>
            <Tick form={form} name="developer.gatekeeper" />
            <input type="hidden" name="termsVersion" value={terms.version} />
            <Tick form={form} name="developer.terms.accepted">
              {view.say('field.developer.terms.accepted')}
            </Tick>
            <p>
              <a href="/terms">{view.say('developer.terms.read', { title: terms.title, version: terms.version })}</a>
            </p>
          </fieldset>
        </>
      )}
    </DeveloperForm>
  );

export const profilePage =
  (filling: Filling) =>
  (view: View): VNode => (
    <DeveloperForm view={view} filling={filling} title="developer.profile" submit="developer.save">
      {(form) => <Profile form={form} />}
    </DeveloperForm>
  );

export const accessPage =
  (filling: Filling, mayHaveOwn: boolean) =>
  (view: View): VNode => (
    <DeveloperForm
      view={view}
      filling={filling}
      title="developer.form.access.title"
      lead="developer.form.access.lead"
      submit="developer.ask"
    >
      {(form) => (
        <>
          <Choice
            form={form}
            name="access.use"
            options={accessUses
              .filter((use) => mayHaveOwn || use !== 'own-data')
              .map((use): [string, string] => [use, view.say(`developer.access.${use}`)])}
          />
          <Area form={form} name="access.purpose" rows={3} hint={view.say('developer.form.purpose.hint')} />
          <Area
            form={form}
            name="access.agreement"
            rows={3}
            hint={view.say('developer.form.agreement.hint')}
            optional={mayHaveOwn}
          />
        </>
      )}
    </DeveloperForm>
  );

export const newCredentialPage =
  (filling: Filling, { key, mayServe }: { key: string; mayServe: boolean }) =>
  (view: View): VNode => (
    <DeveloperForm
      view={view}
      filling={filling}
      title="developer.form.credential.title"
      lead="developer.form.credential.lead"
      submit="developer.create"
    >
      {(form) => (
        <>
          <input type="hidden" name="key" value={key} />
          <Input form={form} name="credential.name" hint={view.say('developer.form.name.example')} />
          <Choice
            form={form}
            name="credential.type"
            options={credentialTypes
              .filter((type) => mayServe || type !== 'service')
              .map((type): [string, string] => [type, view.say(`developer.type.${type}`)])}
          />
          <CredentialAddresses form={form} />
        </>
      )}
    </DeveloperForm>
  );

/** Where people are sent, and where a link begins. */
export const CredentialAddresses = ({ form }: { form: FormView }): VNode => (
  <>
    <Area
      form={form}
      name="credential.redirectUris"
      rows={2}
      hint={form.view.say('developer.form.redirects.hint')}
      optional
    />
    <Input form={form} name="credential.initiateLoginUri" hint={form.view.say('developer.form.begins.hint')} optional />
  </>
);
