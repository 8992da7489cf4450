/** Who do you want to be? The login page of the sandbox's identity provider. */
import type { VNode } from 'preact';
import { Layout } from '../../api/pages/layout.tsx';
import type { View } from '../../api/pages/view.ts';
import type { DemoPerson } from '../demo/people.ts';

export function signInPage(view: View, people: readonly DemoPerson[]): VNode {
  return (
    <Layout view={view} title="Sign in">
      <h1>Sign in as …</h1>
      <p class="lead">This is a sandbox: these people are made up, and nobody needs a password.</p>
      <form method="post">
        <ul class="people">
          {people.map(({ id, email, name, kind, shows }) => (
            <li key={id}>
              <div>
                <strong>{name}</strong> · {kind}
                <br />
                <small>
                  {email}. {shows}
                </small>
              </div>
              <button type="submit" name="account" value={id} aria-label={`Sign in as ${name}`}>
                Sign in
              </button>
            </li>
          ))}
        </ul>
      </form>
    </Layout>
  );
}
