/** A demo account on the start page: who it is, what it can show, what it owns, and the way in. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { RegisteredThing, SandboxFacts } from './facts.ts';
import { Elsewhere } from './frame.tsx';

export function AccountCard({ view, account }: { view: View; account: SandboxFacts['accounts'][number] }): VNode {
  const { id, email, name, kind, shows, products } = account;
  const address = `/sign-in?login_hint=${encodeURIComponent(email)}`;
  return (
    <li id={`account-${id}`}>
      <div>
        <strong>{name}</strong> · {kind}
        <br />
        <small>
          {email}. {shows}
        </small>
        {products.length > 0 && (
          <details>
            <summary>{products.length === 1 ? 'One product' : `${products.length} products`}</summary>
            <ul>
              {products.map((thing) => (
                <li key={`${thing.vin ?? thing.serial} ${thing.from.toISOString()}`}>
                  {thing.name} <code>{thing.vin ?? thing.serial}</code> {spell(view, thing)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {kind === 'service' ? (
        <small>by token</small>
      ) : (
        <Elsewhere to={address} button label={`Sign in as ${name}`}>
          Sign in
        </Elsewhere>
      )}
    </li>
  );
}

const spell = (view: View, { activated, from, until }: RegisteredThing): string =>
  `${activated ? '' : '(not activated) '}since ${view.moment(from)}${until ? `, until ${view.moment(until)}` : ''}`;
