/** R50: the ways open to whoever does not agree, and who is in charge in which country. */
import type { VNode } from 'preact';
import { bodiesIn, countriesWith, redressKinds, type RedressBody } from '../../../domain/redress/redress.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { Layout } from '../../ui/layout.tsx';
import { RedressWays } from '../../ui/redress.tsx';
import type { View } from '../../ui/view.ts';

/** Of the European Commission, which is told of each authority and body (Articles 10(6) and 37(10)). */
const REGISTER = 'https://digital-strategy.ec.europa.eu/en/policies/data-act';

/** `country`: only that one. */
export const complaintsPage =
  (country: string | null) =>
  (view: View): VNode => {
    const { say, operator } = view;
    const today = dayOf(new Date(), view.timeZone);
    const countries = country === null ? countriesWith(operator.redress, today) : [country];
    return (
      <Layout view={view} title={say('complaints.title')}>
        <h1>{say('complaints.title')}</h1>
        <p class="lead">{say('complaints.lead')}</p>
        <RedressWays view={view} country={country} />
        <section aria-labelledby="countries">
          <h2 id="countries">{say('complaints.country')}</h2>
          {countries.map((code) => (
            <Country key={code} view={view} code={code} bodies={bodiesIn(operator.redress, code, today)} />
          ))}
          <p>
            <a href={REGISTER} rel="noopener">
              {say('complaints.register')}
            </a>
          </p>
        </section>
      </Layout>
    );
  };

function Country({ view, code, bodies }: { view: View; code: string; bodies: readonly RedressBody[] }): VNode {
  const { say, day } = view;
  return (
    <>
      <h3>{view.country(code)}</h3>
      {bodies.length === 0 && <p>{say('complaints.none')}</p>}
      <ul>
        {redressKinds.flatMap((kind) =>
          bodies
            .filter((body) => body.kind === kind)
            .map(({ name, url, from, source }) => (
              <li key={`${kind} ${name}`}>
                {say(`complaints.kind.${kind}`)}:{' '}
                <a href={url} rel="noopener">
                  {name}
                </a>
                , {from === null ? say('complaints.unsure') : say('complaints.from', { day: day(from) })}{' '}
                <small>
                  {say('complaints.source')}{' '}
                  <a href={source} rel="noopener">
                    {new URL(source).hostname}
                  </a>
                </small>
              </li>
            )),
        )}
      </ul>
    </>
  );
}
