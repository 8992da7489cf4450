/** A question or an application to be read over before it is sent. */
import type { VNode } from 'preact';
import type { LetterType } from '../form/fields.ts';
import { textIn, type Typed } from '../../call/input/typed.ts';
import { Confirmed, Particulars } from '../form/particulars.tsx';
import { ReviewButtons } from '../form/review-buttons.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface LetterReview {
  type: LetterType;
  typed: Typed;
  /** Makes sure that it is taken once, however often it is sent. */
  key: string;
}

export const letterReviewPage =
  ({ type, typed, key }: LetterReview) =>
  (view: View): VNode => {
    const { say } = view;
    const email = textIn(typed, type === 'enquiry' ? 'email' : 'contact.email');
    return (
      <Layout view={view} title={say('review.title')}>
        <h1>{say('review.title')}</h1>
        <dl class="facts">
          <Particulars view={view} form={type} typed={typed} />
          {type === 'provider-application' && <Confirmed view={view} form={type} typed={typed} />}
        </dl>
        <p>{say(`review.next.${type}`, { email })}</p>
        <ReviewButtons view={view} typed={typed} once={key} submit={say('review.send')} />
      </Layout>
    );
  };
