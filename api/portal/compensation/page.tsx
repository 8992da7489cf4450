/** R59: how what third parties pay is made up (Article 9(7)): each cost, the margin, who pays which. */
import type { VNode } from 'preact';
import type { Rate } from '../../../db/sharing/rates.ts';
import { Layout } from '../../ui/layout.tsx';
import { Redress } from '../../ui/redress.tsx';
import type { View } from '../../ui/view.ts';

interface CompensationPage {
  inForce: Rate | null;
  upcoming: readonly Rate[];
}

export const compensationPage =
  ({ inForce, upcoming }: CompensationPage) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('compensation.title')}>
        <h1>{say('compensation.title')}</h1>
        <p class="lead">{say('compensation.lead')}</p>
        {inForce ? <OneRate view={view} rate={inForce} /> : <p>{say('rate.none')}</p>}
        {upcoming.map((rate) => (
          <OneRate key={rate.id} view={view} rate={rate} />
        ))}
        <ul>
          <li>{say('compensation.users')}</li>
          <li>{say('compensation.persons')}</li>
          <li>{say('compensation.small')}</li>
        </ul>
        <Redress view={view} />
      </Layout>
    );
  };

function OneRate({ view, rate }: { view: View; rate: Rate }): VNode {
  const { say, day, money } = view;
  const { effectiveOn, costLines, marginCents, reducedCents, standardCents, currency } = rate;
  const heading = `rate-${rate.id}`;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{say('compensation.from', { day: day(effectiveOn) })}</h2>
      <table>
        <tbody>
          {costLines.map(({ what, cents }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{money(cents, currency)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <strong>{say('compensation.costs')}</strong>
            </th>
            <td>
              <strong>{money(reducedCents, currency)}</strong>
            </td>
          </tr>
          <tr>
            <th scope="row">{say('compensation.margin')}</th>
            <td>{money(marginCents, currency)}</td>
          </tr>
          <tr>
            <th scope="row">
              <strong>{say('compensation.all')}</strong>
            </th>
            <td>
              <strong>{money(standardCents, currency)}</strong>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
