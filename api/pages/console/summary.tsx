/** How the house stands (R39): figures and pictures, each picture with its numbers as a table. */
import type { VNode } from 'preact';
import type { OperatingFigures } from '../../../db/operating-figures.ts';
import type { Day } from '../../../domain/day.ts';
import { states, type State } from '../../../domain/states.ts';
import { Chart } from '../chart.tsx';
import type { View } from '../view.ts';
import { DeskPage, Part } from './part.tsx';
import { listAddress } from './work-list.tsx';

interface Summary {
  figures: OperatingFigures;
  submitted: readonly { day: Day; count: number }[];
  due: readonly { day: Day; count: number }[];
}

export const summaryPage =
  ({ figures, submitted, due }: Summary) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <DeskPage view={view} title={say('desk.summary.title')} address="/support/summary">
        <h1>{say('desk.summary.title')}</h1>
        <Part id="now" name={say('desk.summary.now')}>
          <Now view={view} figures={figures} />
        </Part>
        <Part id="by-state" name={say('desk.summary.byState')}>
          <ByState view={view} figures={figures} />
        </Part>
        <Part id="due" name={say('desk.summary.due')}>
          <Chart view={view} days={due} of="chart.due" />
          <Days view={view} days={due} />
        </Part>
        <Part id="submitted" name={say('desk.summary.submitted')}>
          <Chart view={view} days={submitted} of="chart.submitted" />
          <Days view={view} days={submitted} />
        </Part>
      </DeskPage>
    );
  };

function Now({ view: { say, number }, figures }: { view: View; figures: OperatingFigures }): VNode {
  const { overdue, dueSoon, stuck, mails, enquiries, providerApplications } = figures;
  const facts = [
    ['overdue', overdue, listAddress('overdue', null)],
    ['soon', dueSoon, listAddress('soon', null)],
    ['stuck', Object.values(stuck).reduce((sum, count) => sum + count, 0), listAddress('stuck', null)],
    ['enquiries', enquiries, '/support/enquiries'],
    ['applications', providerApplications, '/support/applications'],
    ['mails', mails.bounced + mails.dropped + mails.refused, null],
  ] as const;
  return (
    <ul class="figures">
      {facts.map(([name, count, address]) => (
        <li key={name}>
          <strong>{number(count)}</strong>{' '}
          {address ? <a href={address}>{say(`desk.figure.${name}`)}</a> : <span>{say(`desk.figure.${name}`)}</span>}
        </li>
      ))}
    </ul>
  );
}

const BAR = { width: 400, height: 14 };

/** A table whose last column draws what the one before it says. */
function ByState({ view: { say, number }, figures }: { view: View; figures: OperatingFigures }): VNode {
  const most = Math.max(...Object.values(figures.byState), 1);
  const width = (state: State) => ((figures.byState[state] / most) * BAR.width).toFixed(1);
  return (
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">{say('desk.state')}</th>
          <th scope="col">{say('desk.count')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {states.map((state) => (
          <tr key={state}>
            <th scope="row">
              <a href={listAddress(state, null)}>{say(`short.${state}`)}</a>
            </th>
            <td>{number(figures.byState[state])}</td>
            <td class="bar">
              <svg viewBox={`0 0 ${BAR.width} ${BAR.height}`} preserveAspectRatio="none" aria-hidden="true">
                <rect width={width(state)} height={BAR.height} />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Days({ view: { say, day, number }, days }: { view: View; days: Summary['due'] }): VNode | null {
  const some = days.filter(({ count }) => count > 0);
  if (some.length === 0) return null;
  return (
    <details>
      <summary>{say('desk.asTable')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('desk.day')}</th>
            <th scope="col">{say('desk.count')}</th>
          </tr>
        </thead>
        <tbody>
          {some.map(({ day: key, count }) => (
            <tr key={key}>
              <td>{day(key)}</td>
              <td>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
