/** The people of a company (R46): who belongs to it, as what, and who is invited. */
import type { VNode } from 'preact';
import type { Invitation } from '../../../db/companies/invitations.ts';
import type { FleetUser } from '../../../db/companies/users.ts';
import { fleetRoles, type FleetRole } from '../../../domain/registry/entries.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { textIn } from '../../call/input/typed.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import { Faults, isWrong, type Returned } from './returned.tsx';

interface Users {
  users: readonly FleetUser[];
  invitations: readonly Invitation[];
  /** Where the next ones are, if there are any. */
  more: string | null;
  moreInvitations: string | null;
  /** An administrator may change them. */
  mayChange: boolean;
  returned: Returned | null;
}

export const usersPage =
  ({ users, invitations, more, moreInvitations, mayChange, returned }: Users) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('users.title')}>
        <p>
          <a href="/company">{say('company.back')}</a>
        </p>
        <h1>{say('users.title')}</h1>
        <p class="lead">{say(mayChange ? 'users.lead' : 'users.lead.developer')}</p>
        <Faults view={view} returned={returned} />
        <div id="users-form" tabIndex={-1}>
          {users.map((user) => (
            <User key={user.id} view={view} user={user} mayChange={mayChange} />
          ))}
        </div>
        {more && (
          <p>
            <a href={more}>{say('list.more')}</a>
          </p>
        )}
        {invitations.length > 0 && (
          <section aria-labelledby="invited">
            <h2 id="invited">{say('users.invited')}</h2>
            {invitations.map((invitation) => (
              <Invited key={invitation.id} view={view} invitation={invitation} mayChange={mayChange} />
            ))}
            {moreInvitations && (
              <p>
                <a href={moreInvitations}>{say('list.more')}</a>
              </p>
            )}
          </section>
        )}
        {mayChange && <Invite view={view} returned={returned} />}
      </Layout>
    );
  };

const rolesIn = ({ say }: View, roles: readonly FleetRole[]): string =>
  roles.map((role) => say(`users.role.${role}`)).join(', ') || say('users.role.none');

function User({ view, user, mayChange }: { view: View; user: FleetUser; mayChange: boolean }): VNode {
  const { say } = view;
  const { id, name, email, roles, you } = user;
  return (
    <article>
      <h2>{name === email ? email : defanged(name)}</h2>
      <p>
        {name === email ? '' : `${email} · `}
        {rolesIn(view, roles)}
        {you ? ` · ${say('users.you')}` : ''}
      </p>
      {mayChange && (
        <>
          <details class="act">
            <summary aria-label={`${say('users.change')}: ${email}`}>{say('users.change')}</summary>
            <form method="post" action="/company/users/roles">
              <CsrfField view={view} />
              <input type="hidden" name="id" value={id} />
              <Roles view={view} roles={roles} />
              <button type="submit">{say('users.save')}</button>
            </form>
          </details>
          <details class="act">
            <summary aria-label={`${say('users.remove')}: ${email}`}>{say('users.remove')}</summary>
            <p>{say('users.remove.lead')}</p>
            <form method="post" action="/company/users/remove">
              <CsrfField view={view} />
              <input type="hidden" name="id" value={id} />
              <button type="submit">{say('users.remove.confirm')}</button>
            </form>
          </details>
        </>
      )}
    </article>
  );
}

interface RolesProps {
  view: View;
  roles: readonly string[];
  id?: string;
  wrong?: true | undefined;
}

const Roles = ({ view: { say }, roles, id, wrong }: RolesProps): VNode => (
  <fieldset id={id} tabIndex={id ? -1 : undefined} aria-invalid={wrong}>
    <legend>{say('users.roles')}</legend>
    {fleetRoles.map((role) => (
      <label key={role} class="tick">
        <input type="checkbox" name="roles" value={role} checked={roles.includes(role)} />
        <span>
          {say(`users.role.${role}`)} <small>{say(`users.role.${role}.may`)}</small>
        </span>
      </label>
    ))}
  </fieldset>
);

function Invited({ view, invitation, mayChange }: { view: View; invitation: Invitation; mayChange: boolean }): VNode {
  const { say, moment } = view;
  const { id, email, roles, status, expiresAt } = invitation;
  return (
    <article>
      <header class="between">
        <h3>{email}</h3>
        <span class={status === 'open' ? 'badge' : 'badge over'}>{say(`users.invitation.${status}`)}</span>
      </header>
      <p>
        {rolesIn(view, roles)} · {say('users.invitation.until', { until: moment(expiresAt) })}
      </p>
      {mayChange && (
        <div class="choices">
          <form method="post" action={`/company/invitations/${id}/resend`}>
            <CsrfField view={view} />
            <button type="submit" class="secondary">
              {say('users.invitation.resend')}
            </button>
          </form>
          <form method="post" action={`/company/invitations/${id}/withdraw`}>
            <CsrfField view={view} />
            <button type="submit" class="secondary">
              {say('users.invitation.withdraw')}
            </button>
          </form>
        </div>
      )}
    </article>
  );
}

function Invite({ view, returned }: { view: View; returned: Returned | null }): VNode {
  const { say, locale } = view;
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">{say('users.invite')}</h2>
      <p>{say('users.invite.lead')}</p>
      <form method="post" action="/company/users" novalidate>
        <CsrfField view={view} />
        <input type="hidden" name="locale" value={locale} />
        <div class="field">
          <label for="users-email">{say('users.email')}</label>
          <input
            id="users-email"
            type="email"
            name="email"
            autocomplete="off"
            value={returned ? textIn(returned.typed, 'email') : ''}
            aria-invalid={isWrong(returned, 'users-email')}
          />
        </div>
        <Roles
          view={view}
          roles={returned?.typed['roles'] ?? []}
          id="users-roles"
          wrong={isWrong(returned, 'users-roles')}
        />
        <button type="submit">{say('users.invite.send')}</button>
      </form>
    </section>
  );
}
