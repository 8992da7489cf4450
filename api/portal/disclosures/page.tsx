/** R57: who holds the data, what for, whom it is given to, and how to share it, end that and complain. */
import { inLanguage } from '../../../domain/languages/languages.ts';
import type { ComponentChildren, VNode } from 'preact';
import type { Disclosure, DisclosedParty, InLanguages } from '../../../domain/disclosures/disclosure.ts';
import { windowMs } from '../../../domain/policy.ts';
import { Fact } from '../../ui/fact.tsx';
import { Layout } from '../../ui/layout.tsx';
import { Redress } from '../../ui/redress.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';

interface DisclosuresPage {
  /** The one in force, or the version asked for. */
  shown: Disclosure | undefined;
  all: readonly Disclosure[];
  /** How long readings are kept. */
  keptFor: string;
}

export const disclosuresPage =
  ({ shown, all, keptFor }: DisclosuresPage) =>
  (view: View): VNode => {
    const { say, day, operator } = view;
    return (
      <Layout view={view} title={say('disclosures.title')}>
        <h1>{say('disclosures.title')}</h1>
        <p class="lead">{say('disclosures.lead')}</p>
        {shown ? (
          <p>{say('disclosures.version', { version: shown.version, day: day(shown.from) })}</p>
        ) : (
          <p class="notice">{say('disclosures.none')}</p>
        )}
        <Section name="disclosures.holder" view={view}>
          {shown ? (
            <Party view={view} party={shown.holder} />
          ) : (
            <Party view={view} party={{ name: operator.name, email: operator.contactEmail }} />
          )}
          {shown?.representative && (
            <>
              <h3>{say('disclosures.representative')}</h3>
              <Party view={view} party={shown.representative} />
            </>
          )}
        </Section>
        <Section name="disclosures.data" view={view}>
          <p>
            <a href="/catalogue">{say('disclosures.catalogue')}</a>
          </p>
          <p>{say('catalogue.kept', { time: view.span(windowMs(keptFor)) })}</p>
          {shown && <Text view={view} text={shown.storage} />}
          {shown && <Text view={view} text={shown.access} />}
          {shown?.terms && (
            <p>
              <a href={shown.terms} rel="noopener">
                {say('disclosures.terms')}
              </a>
            </p>
          )}
        </Section>
        {shown && (
          <>
            <Section name="disclosures.ownUse" view={view}>
              {shown.ownUse.length === 0 && <p>{say('disclosures.ownUse.none')}</p>}
              <ul>
                {shown.ownUse.map(({ purpose, since }) => (
                  <li key={since + textIn(view, purpose)}>
                    {textIn(view, purpose)} <small>{say('disclosures.since', { day: day(since) })}</small>
                  </li>
                ))}
              </ul>
            </Section>
            <Section name="disclosures.recipients" view={view}>
              {shown.recipients.length === 0 && <p>{say('disclosures.recipients.none')}</p>}
              <ul>
                {shown.recipients.map(({ purpose, since, ...party }) => (
                  <li key={party.name + since}>
                    <strong>{party.name}</strong>
                    {party.country && `, ${view.country(party.country)}`}: {textIn(view, purpose)}{' '}
                    <small>{say('disclosures.since', { day: day(since) })}</small>
                  </li>
                ))}
              </ul>
            </Section>
            {shown.tradeSecretHolder && (
              <Section name="disclosures.tradeSecrets" view={view}>
                <Party view={view} party={shown.tradeSecretHolder} />
              </Section>
            )}
            <Section name="disclosures.contract" view={view}>
              <Text view={view} text={shown.contract} />
            </Section>
          </>
        )}
        <Section name="disclosures.sharing" view={view}>
          <p>{say('disclosures.sharing.how')}</p>
          <ul>
            <li>
              <a href="/shares">{say('disclosures.sharing.shares')}</a>
            </li>
            <li>
              <a href="/access">{say('disclosures.sharing.access')}</a>
            </li>
          </ul>
        </Section>
        <Redress view={view} />
        {all.length > 1 && (
          <Section name="disclosures.versions" view={view}>
            <ul>
              {all
                .toSorted((a, b) => b.from.localeCompare(a.from))
                .map(({ version, from }) => (
                  <li key={version}>
                    <a href={`/disclosures?version=${encodeURIComponent(version)}`}>
                      {say('disclosures.version', { version, day: day(from) })}
                    </a>
                  </li>
                ))}
            </ul>
          </Section>
        )}
      </Layout>
    );
  };

function Section({ name, view, children }: { name: PageKey; view: View; children: ComponentChildren }): VNode {
  return (
    <section aria-labelledby={name}>
      <h2 id={name}>{view.say(name)}</h2>
      {children}
    </section>
  );
}

/** In the reader's language, or in English. */
const textIn = ({ locale }: View, text: InLanguages): string => inLanguage(text, locale);

const Text = ({ view, text }: { view: View; text: InLanguages }): VNode => <p class="written">{textIn(view, text)}</p>;

function Party({ view, party }: { view: View; party: DisclosedParty }): VNode {
  const { say, country } = view;
  return (
    <dl class="facts">
      <Fact name={say('disclosures.name')}>{party.name}</Fact>
      {party.address && <Fact name={say('disclosures.address')}>{party.address}</Fact>}
      {party.country && <Fact name={say('disclosures.country')}>{country(party.country)}</Fact>}
      {party.email && (
        <Fact name={say('disclosures.email')}>
          <a href={`mailto:${party.email}`}>{party.email}</a>
        </Fact>
      )}
      {party.url && (
        <Fact name={say('disclosures.url')}>
          <a href={party.url} rel="noopener">
            {party.url}
          </a>
        </Fact>
      )}
    </dl>
  );
}
