/** After signing out, and where signing in did not work. */
import type { VNode } from 'preact';
import { Layout } from '../ui/layout.tsx';
import type { View } from '../ui/view.ts';

/** `elsewhere`: where the identity provider's own session is ended, if it says. */
export const signedOutPage =
  (elsewhere: string | null) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('signedOut.title')}>
        <h1>{say('signedOut.title')}</h1>
        <p class="lead">{say('signedOut.lead')}</p>
        {elsewhere && (
          <p>
            <a href={elsewhere}>{say('signedOut.elsewhere')}</a>
          </p>
        )}
        <p>
          <a href="/sign-in" role="button">
            {say('site.signIn')}
          </a>
        </p>
      </Layout>
    );
  };

export const notSignedInPage =
  (next: string) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('notSignedIn.title')}>
        <h1>{say('notSignedIn.title')}</h1>
        <p class="lead">{say('notSignedIn.lead')}</p>
        <p>
          <a href={`/sign-in?next=${encodeURIComponent(next)}`} role="button">
            {say('notSignedIn.again')}
          </a>
        </p>
      </Layout>
    );
  };

export const signedInPage = (view: View): VNode => {
  const { say, visitor } = view;
  const title = say(visitor ? 'signedIn.title' : 'notSignedIn.title');
  return (
    <Layout view={view} title={title}>
      <h1>{title}</h1>
      <p class="lead">{visitor ? say('signedIn.lead', { account: visitor.email }) : say('notSignedIn.lead')}</p>
    </Layout>
  );
};
