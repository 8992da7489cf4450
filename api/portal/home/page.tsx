/** The front page: who are you? It leads on (R37). */
import type { VNode } from 'preact';
import type { View } from '../../ui/view.ts';
import { DecisionsWaiting } from '../../ui/decisions-waiting.tsx';
import { Layout } from '../../ui/layout.tsx';
import { askedRoles } from '../../v1/guide/guide.ts';

/** `decisions`: how many wait for the account. */
export const homePage =
  (decisions: number) =>
  (view: View): VNode => {
    const { say, visitor } = view;
    return (
      <Layout view={view} title={say('start.title')}>
        <h1>{say('start.title')}</h1>
        <p class="lead">{say('start.lead')}</p>
        <DecisionsWaiting view={view} count={decisions} />
        {!visitor && (
          <p>
            <a href="/sign-in" role="button">
              {say('site.signIn')}
            </a>
          </p>
        )}
        <section aria-labelledby="who">
          <h2 id="who">{say('home.who')}</h2>
          <ul class="cards">
            {askedRoles.map((role) => (
              <li key={role}>
                <a href={`/guide/${role}`}>{say(`guide.${role}.who`)}</a>
              </li>
            ))}
          </ul>
        </section>
        <p>{say('start.people')}</p>
        <p>
          <small>
            {say('start.programs')} <a href="/docs">{say('start.docs')}</a>,{' '}
            <a href="/openapi.json">{say('start.openapi')}</a>
          </small>
        </p>
      </Layout>
    );
  };
