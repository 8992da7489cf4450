/** Who do you want to be? The login page of the sandbox's identity provider. */
import type { VNode } from 'preact';
import { Layout } from '../../api/ui/layout.tsx';
import type { View } from '../../api/ui/view.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import { demoPeople, type DemoPerson } from '../demo/people.ts';

/** Programs of the operator's own sign in by a token alone. */
type PersonKind = Exclude<AccountKind, 'service'>;

const kinds: Record<PersonKind, string> = {
  retail: 'Private customers',
  fleet: 'Fleets and rental companies',
  provider: 'Service providers',
  developer: 'Developers',
  staff: 'Support',
};

/** `hinted`: whom the page that led here has in mind. `newest`: who came by the registry, besides the demo's accounts. */
export function signInPage(
  view: View,
  { hinted, newest }: { hinted: DemoPerson | undefined; newest: readonly DemoPerson[] },
): VNode {
  const others = [...demoPeople, ...newest].filter(({ id, kind }) => id !== hinted?.id && kind !== 'service');
  return (
    <Layout view={view} title="Sign in">
      <h1>{hinted ? `Sign in as ${hinted.name}?` : 'Sign in as …'}</h1>
      <p class="lead">This is a sandbox: these people are made up, and nobody needs a password.</p>
      <form method="post">
        {hinted && (
          <>
            <ul class="people">
              <Person person={hinted} />
            </ul>
            <h2>Or as somebody else</h2>
          </>
        )}
        {(Object.keys(kinds) as PersonKind[]).map((kind) => (
          <section key={kind} aria-labelledby={kind}>
            <h2 id={kind}>{kinds[kind]}</h2>
            <ul class="people">
              {others
                .filter((person) => person.kind === kind)
                .map((person) => (
                  <Person key={person.id} person={person} />
                ))}
            </ul>
          </section>
        ))}
      </form>
    </Layout>
  );
}

const Person = ({ person: { id, name, email, shows } }: { person: DemoPerson }): VNode => (
  <li>
    <div>
      <strong>{name}</strong>
      <br />
      <small>
        {email}. {shows}
      </small>
    </div>
    <button type="submit" name="account" value={id} aria-label={`Sign in as ${name}`}>
      Sign in
    </button>
  </li>
);
