/** After a form of somebody without an account: what comes next. It says the same whatever is behind it (R25). */
import type { VNode } from 'preact';
import type { RequestId } from '../../domain/ids.ts';
import { numberOf } from '../../domain/requests/number.ts';
import type { AnonymousType } from './form/ask-paths.ts';
import type { LetterType } from './form/fields.ts';
import { Layout } from '../ui/layout.tsx';
import type { View } from '../ui/view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';

const stepsAfter: Record<AnonymousType, readonly PageKey[]> = {
  agent: ['sent.verify', 'sent.consent', 'sent.download'],
  'unregistered-fleet': ['sent.verify', 'sent.ownership', 'sent.ownershipDecided'],
  'public-body': ['sent.verify', 'sent.review', 'sent.reviewDecided'],
};

/** What is said of the emails, for who has just sent the form; and the number to ask by. */
interface JustSent {
  id: RequestId;
  emails: (view: View) => VNode;
}

export const sentPage =
  (type: AnonymousType, just: JustSent | null = null) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('sent.title')}>
        <h1>{say('sent.title')}</h1>
        <p class="lead">{say('sent.lead')}</p>
        <ol>
          {stepsAfter[type].map((step) => (
            <li key={step}>{say(step)}</li>
          ))}
        </ol>
        {just && (
          <p>
            {say('asked.number')}: <strong>{numberOf(just.id)}</strong>
          </p>
        )}
        {just?.emails(view)}
      </Layout>
    );
  };

export const letterSentPage =
  (type: LetterType) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say(`sent.${type}.title`)}>
        <h1>{say(`sent.${type}.title`)}</h1>
        <p class="lead">{say(`sent.${type}.lead`)}</p>
        <p>
          <a href="/">{say('guide.back')}</a>
        </p>
      </Layout>
    );
  };
