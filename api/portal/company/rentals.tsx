/** Renters' own access for the time of a rental (R2, R7, R35): those that were given, and the form that gives one. */
import type { VNode } from 'preact';
import type { Rental } from '../../../db/companies/rentals.ts';
import { isTicked, textIn } from '../../call/input/typed.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { Faults, isWrong, type Returned } from './returned.tsx';

interface Rentals {
  rentals: readonly Rental[];
  more: string | null;
  /** The time zone that times are typed in. */
  zone: string;
  returned: Returned | null;
}

export const rentalsPage =
  ({ rentals, more, zone, returned }: Rentals) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('rentals.title')}>
        <p>
          <a href="/company">{say('company.back')}</a>
        </p>
        <h1>{say('rentals.title')}</h1>
        <p class="lead">{say('rentals.lead')}</p>
        <Faults view={view} returned={returned} />
        <Give view={view} zone={zone} returned={returned} />
        {rentals.length === 0 && <p>{say('rentals.none')}</p>}
        {rentals.map((rental) => (
          <One key={rental.id} view={view} rental={rental} />
        ))}
        {more && (
          <p>
            <a href={more}>{say('list.more')}</a>
          </p>
        )}
      </Layout>
    );
  };

function One({ view, rental }: { view: View; rental: Rental }): VNode {
  const { say, moment } = view;
  const { id, vin, name, renter, from, to, status, endedAt } = rental;
  const isOpen = status === 'offered' || status === 'accepted';
  return (
    <article aria-labelledby={`rental-${id}`}>
      <header class="between">
        <h2 id={`rental-${id}`}>{renter.email || say('rentals.removed')}</h2>
        <span class={isOpen ? 'badge' : 'badge over'}>{say(`rentals.state.${status}`)}</span>
      </header>
      <dl class="facts">
        <Fact name={say('rentals.vehicle')}>
          {name} <code>{vin}</code>
        </Fact>
        <Fact name={say('rentals.from')}>{moment(from)}</Fact>
        <Fact name={say('rentals.to')}>{moment(to)}</Fact>
        {endedAt && <Fact name={say('rentals.ended')}>{moment(endedAt)}</Fact>}
      </dl>
      {isOpen && (
        <details class="act">
          <summary>{say('rentals.end')}</summary>
          <p>{say('rentals.end.lead')}</p>
          <form method="post" action={`/company/rentals/${id}/end`}>
            <CsrfField view={view} />
            <button type="submit">{say('rentals.end.confirm')}</button>
          </form>
        </details>
      )}
    </article>
  );
}

interface FieldProps {
  view: View;
  returned: Returned | null;
  name: string;
  id: string;
  label: PageKey;
  type: 'text' | 'email' | 'datetime-local';
  hint?: string;
}

function Field({ view: { say }, returned, name, id, label, type, hint }: FieldProps): VNode {
  const control = {
    id,
    name,
    autocomplete: 'off',
    value: returned ? textIn(returned.typed, name) : '',
    'aria-invalid': isWrong(returned, id),
    'aria-describedby': hint ? `${id}-hint` : undefined,
  };
  return (
    <div class="field">
      <label for={id}>{say(label)}</label>
      {hint && (
        <small class="hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
      {type === 'text' && <input {...control} type="text" />}
      {type === 'email' && <input {...control} type="email" />}
      {type === 'datetime-local' && <input {...control} type="datetime-local" />}
    </div>
  );
}

function Give({ view, zone, returned }: { view: View; zone: string; returned: Returned | null }): VNode {
  const { say, locale } = view;
  const hint = say('rentals.zone', { zone });
  return (
    <section aria-labelledby="rentals-give" id="rentals-form" tabIndex={-1}>
      <h2 id="rentals-give">{say('rentals.give')}</h2>
      <form method="post" action="/company/rentals" novalidate>
        <CsrfField view={view} />
        <input type="hidden" name="locale" value={locale} />
        <Field view={view} returned={returned} name="vin" id="rentals-vin" label="rentals.vin" type="text" />
        <Field view={view} returned={returned} name="email" id="rentals-renter" label="rentals.email" type="email" />
        <Field
          view={view}
          returned={returned}
          name="from"
          id="rentals-from"
          label="rentals.from"
          type="datetime-local"
          hint={hint}
        />
        <Field
          view={view}
          returned={returned}
          name="to"
          id="rentals-to"
          label="rentals.to"
          type="datetime-local"
          hint={hint}
        />
        <label class="tick">
          <input
            id="rentals-renterRightsValidated"
            type="checkbox"
            name="renterRightsValidated"
            value="yes"
            checked={returned ? isTicked(returned.typed, 'renterRightsValidated') : false}
            aria-invalid={isWrong(returned, 'rentals-renterRightsValidated')}
          />
          <span>{say('rentals.validated')}</span>
        </label>
        <button type="submit">{say('rentals.send')}</button>
      </form>
    </section>
  );
}
