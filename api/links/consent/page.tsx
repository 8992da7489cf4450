/** R26: who asks, for what, what for and until when, with a button for each answer; and what comes after either. */
import type { VNode } from 'preact';
import type { ConsentDecision } from '../../../db/sharing/consent.ts';
import type { ConsentView } from '../../../db/sharing/consent-view.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import { Sharing } from '../../ui/sharing.tsx';
import type { View } from '../../ui/view.ts';

export const consentPage =
  (asked: ConsentView) =>
  (view: View): VNode => {
    const { say } = view;
    const until = asked.request.consent_by;
    return (
      <Layout view={view} title={say('consent.title')}>
        <h1>{say('consent.title')}</h1>
        <p class="lead">{say('consent.lead')}</p>
        <Sharing view={view} {...asked} />
        <p class="notice">{say(asked.request.type === 'provider' ? 'consent.approved' : 'consent.unchecked')}</p>
        {!asked.state.groups && <Holds view={view} asked={asked} />}
        {until && <p>{say('consent.until', { until: view.moment(until) })}</p>}
        <h2>{say('consent.means')}</h2>
        <ul>
          <li>{say('consent.means.gets')}</li>
          <li>{say('consent.means.duties')}</li>
          <li>{say('consent.means.revoke')}</li>
          <li>{say('consent.means.self')}</li>
        </ul>
        <form method="post" class="choices">
          <CsrfField view={view} />
          <button type="submit" name="decision" value="consent">
            {say('consent.yes')}
          </button>
          <button type="submit" name="decision" value="decline" class="secondary">
            {say('consent.no')}
          </button>
        </form>
        <p>
          <small>{say('consent.nothing')}</small>
        </p>
      </Layout>
    );
  };

/** What would be in the files: nobody can agree to what they do not know. */
function Holds({ view, asked }: { view: View; asked: ConsentView }): VNode {
  const kinds = new Set(asked.state.products.filter(({ ended }) => !ended).map(({ kind }) => kind));
  return (
    <>
      <h2>{view.say('consent.holds')}</h2>
      <ul>
        {[...kinds].map((kind) => (
          <li key={kind}>{view.say(`consent.holds.${kind}`)}</li>
        ))}
      </ul>
    </>
  );
}

export const decidedPage =
  (asked: ConsentView, decision: ConsentDecision) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say(`consent.${decision}.title`)}>
        <h1>{say(`consent.${decision}.title`)}</h1>
        <p class="lead">{say(`consent.${decision}.lead`)}</p>
        <Sharing view={view} {...asked} />
      </Layout>
    );
  };
