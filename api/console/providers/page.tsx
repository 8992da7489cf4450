/** Approved service providers (R31), with the forms to suspend and resume one (R60). */
import type { VNode } from 'preact';
import type { Provider } from '../../../db/companies/suspension.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { ActForm, ActArea } from '../act-form.tsx';
import { ListPage, type Listed } from '../list-page.tsx';
import { Part } from '../part.tsx';
import { Fact } from '../../ui/fact.tsx';
import type { View } from '../../ui/view.ts';

interface Providers extends Listed {
  providers: readonly Provider[];
}

export const providersPage =
  ({ providers, maySupervise, ...list }: Providers) =>
  (view: View): VNode => (
    <ListPage
      {...list}
      view={view}
      title="nav.providers"
      lead={maySupervise ? 'console.providers.lead' : 'console.providers.supervisor'}
      none="console.providers.none"
      address="/support/providers"
    >
      {providers.map((provider) => (
        <Part key={provider.cuuid} id={`p-${provider.cuuid}`} name={nameOf(provider)}>
          <Facts view={view} provider={provider} />
          {maySupervise && <Acts view={view} provider={provider} returned={list.returned} />}
        </Part>
      ))}
    </ListPage>
  );

/** Two may bear one name: their numbers tell them apart. */
const nameOf = ({ name, cuuid }: Provider): string => `${defanged(name)} (${cuuid.slice(0, 8)})`;

interface OneProps {
  view: View;
  provider: Provider;
}

function Facts({ view: { say, moment, number }, provider }: OneProps): VNode {
  const { cuuid, country, suspendedAt, because, accounts, credentials, products } = provider;
  return (
    <>
      <p>
        <span class={suspendedAt ? 'badge over' : 'badge'}>
          {say(suspendedAt ? 'console.providers.suspended' : 'console.providers.active')}
        </span>
      </p>
      <dl class="facts">
        <Fact name={say('company.cuuid')}>
          <code>{cuuid}</code>
        </Fact>
        {country && <Fact name={say('console.providers.country')}>{country}</Fact>}
        <Fact name={say('console.providers.accounts')}>{number(accounts)}</Fact>
        <Fact name={say('console.providers.credentials')}>{number(credentials)}</Fact>
        <Fact name={say('console.providers.products')}>{number(products)}</Fact>
        {suspendedAt && <Fact name={say('console.providers.since')}>{moment(suspendedAt)}</Fact>}
        {because && (
          <Fact name={say('console.field.reason')}>
            <span class="written">{because}</span>
          </Fact>
        )}
      </dl>
    </>
  );
}

function Acts({ view, provider: { cuuid, suspendedAt }, returned }: OneProps & Pick<Providers, 'returned'>): VNode {
  const { say } = view;
  const act = { view, form: `provider-${cuuid}`, returned };
  return (
    <details class="act" open={returned?.form === act.form || undefined}>
      <summary>{say(suspendedAt ? 'console.providers.resume' : 'console.providers.suspend')}</summary>
      {suspendedAt ? (
        <ActForm {...act} address={`/support/providers/${cuuid}/resume`}>
          <p>{say('console.providers.resume.lead')}</p>
          <button type="submit">{say('console.providers.resume')}</button>
        </ActForm>
      ) : (
        <ActForm {...act} address={`/support/providers/${cuuid}/suspend`}>
          <p>{say('console.providers.suspend.lead')}</p>
          <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.providers.told')} />
          <button type="submit">{say('console.providers.suspend')}</button>
        </ActForm>
      )}
    </details>
  );
}
