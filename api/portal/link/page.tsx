/** The page on which somebody gives a program access (R42): who asks, what for, to what, until when, and who else is told. */
import type { ComponentChildren, VNode } from 'preact';
import { defanged } from '../../../domain/text/plain-text.ts';
import { listIn, textIn, isTicked, type Typed } from '../../call/input/typed.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { GroupFacts } from '../../ui/group-facts.tsx';
import { Recipient } from '../../ui/recipient.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { NoQuestion, Question } from './question.ts';

interface LinkPage {
  question: Question;
  /** What was ticked before, where something was wrong with it; nothing is ticked beforehand. */
  typed?: Typed;
  faults?: Record<string, PageKey>;
}

export const linkPage =
  ({ question, typed = {}, faults = {} }: LinkPage) =>
  (view: View): VNode => {
    const { say } = view;
    const { program, products, isOwn } = question;
    const shared = products.some(({ otherUsers }) => otherUsers > 0);
    const wrong = Object.entries(faults);
    return (
      <Layout view={view} title={say('link.title')}>
        <h1>{say(isOwn ? 'link.own.title' : 'link.title')}</h1>
        <p class="lead">{say(isOwn ? 'link.own.lead' : 'link.lead')}</p>
        {wrong.length > 0 && (
          <section class="faults" role="alert" aria-labelledby="faults">
            <h2 id="faults">{say('form.faults', { count: wrong.length })}</h2>
            <ul>
              {wrong.map(([field, words]) => (
                <li key={field}>
                  <a href={`#link-${field}`}>{say(words)}</a>
                </li>
              ))}
            </ul>
          </section>
        )}
        <Recipient view={view} {...program.developer} purpose={program.access.purpose} />
        <form method="post" novalidate>
          <CsrfField view={view} />
          <Products view={view} question={question} typed={typed} />
          <Groups view={view} question={question} typed={typed} />
          <Until view={view} question={question} typed={typed} />
          {shared && (
            <fieldset id="link-others" tabIndex={-1}>
              <legend>{say('link.others')}</legend>
              <p>{say('link.others.told')}</p>
              <Tick name="others" value="yes" ticked={isTicked(typed, 'others')}>
                {say('link.others.informed')}
              </Tick>
            </fieldset>
          )}
          <h2>{say('link.means')}</h2>
          <ul>
            <li>{say('link.means.reads')}</li>
            <li>{say('link.means.end')}</li>
            {!isOwn && <li>{say('link.means.duties')}</li>}
            {!isOwn && <li>{say('link.means.unchecked')}</li>}
          </ul>
          <p class="choices">
            <button type="submit" name="decision" value="agree">
              {say('link.agree')}
            </button>
            <button type="submit" name="decision" value="decline" class="secondary">
              {say('link.decline')}
            </button>
          </p>
        </form>
      </Layout>
    );
  };

interface Part {
  view: View;
  question: Question;
  typed: Typed;
}

const Tick = (box: { name: string; value: string; ticked: boolean; children: ComponentChildren }): VNode => (
  <label class="tick">
    <input type="checkbox" name={box.name} value={box.value} checked={box.ticked} />
    <span>{box.children}</span>
  </label>
);

function Products({ view: { say }, question, typed }: Part): VNode {
  const ticked = new Set(listIn(typed, 'products'));
  return (
    <fieldset id="link-products" tabIndex={-1}>
      <legend>{say('link.products')}</legend>
      {question.products.map(({ id, name, vin, serial, otherUsers }) => (
        <Tick key={id} name="products" value={id} ticked={ticked.has(id)}>
          {name} <code>{vin ?? serial}</code>
          {otherUsers > 0 && <small>{say('link.products.others', { count: otherUsers })}</small>}
        </Tick>
      ))}
    </fieldset>
  );
}

function Groups({ view, question: { groups }, typed }: Part): VNode | null {
  const { say } = view;
  if (groups.length === 0) return null;
  const ticked = new Set(listIn(typed, 'groups'));
  return (
    <fieldset id="link-groups" tabIndex={-1}>
      <legend>{say('link.groups')}</legend>
      {groups.map((offered) => (
        <Tick key={offered.group} name="groups" value={offered.group} ticked={ticked.has(offered.group)}>
          {groupIn(view, offered.group)}
          <GroupFacts view={view} group={offered} />
        </Tick>
      ))}
      {groups.some(({ secrets }) => secrets > 0) && <p>{say('link.groups.secretsLeftOut')}</p>}
    </fieldset>
  );
}

const Until = ({ view: { say, day }, question: { until }, typed }: Part): VNode => (
  <fieldset id="link-until" tabIndex={-1}>
    <legend>{say('link.until')}</legend>
    <label>
      {until ? say('link.until.asked', { until: day(until) }) : say('link.until.open')}
      <input type="date" name="until" value={textIn(typed, 'until') || (until ?? '')} />
    </label>
  </fieldset>
);

/** What came of it, and the way on: the browser goes there by itself, by no form of ours, so that no address of a program stands in a header. */
export const decidedPage =
  (decision: 'agree' | 'decline', program: string, goesOnTo: string) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say(`link.${decision}.title`);
    return (
      <Layout view={view} title={title} goesOnTo={goesOnTo}>
        <h1>{title}</h1>
        <p class="lead">{say(`link.${decision}.lead`, { program: defanged(program) })}</p>
        <p>
          <a href={goesOnTo} role="button">
            {say('link.on')}
          </a>
        </p>
      </Layout>
    );
  };

/** There is nothing to agree to, for this reason. */
export const noQuestionPage =
  (because: NoQuestion | 'gone', program?: string) =>
  (view: View): VNode => {
    const { say, operator } = view;
    return (
      <Layout view={view} title={say(`link.${because}.title`)}>
        <h1>{say(`link.${because}.title`)}</h1>
        <p class="lead">{say(`link.${because}.lead`, { program: defanged(program ?? '') })}</p>
        {because === 'no-products' && operator.registerUrl && (
          <p>
            <a href={operator.registerUrl}>{say('problem.no-data-available.register')}</a>
          </p>
        )}
      </Layout>
    );
  };
