/** How the house stands (R39): figures and pictures, each picture with its numbers as a table. */
import type { VNode } from 'preact';
import type { SupportCounts } from '../../../db/support/counts.ts';
import type { Day } from '../../../domain/time/day.ts';
import { endStates, openStates, type EndState, type State } from '../../../domain/requests/states.ts';
import { Chart } from '../../ui/chart.tsx';
import { DaysTable } from '../../ui/days-table.tsx';
import type { View } from '../../ui/view.ts';
import { counted } from './counted.ts';
import { ConsolePage, Part } from '../part.tsx';
import { listAddress } from './page.tsx';

interface Summary {
  counts: SupportCounts;
  /** Of those that were submitted in the days shown. */
  ended: Record<EndState, number>;
  submitted: readonly { day: Day; count: number }[];
  due: readonly { day: Day; count: number }[];
}

export const summaryPage =
  ({ counts, ended, submitted, due }: Summary) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <ConsolePage view={view} title={say('console.summary.title')} address="/support/summary">
        <h1>{say('console.summary.title')}</h1>
        <Part id="now" name={say('console.summary.now')}>
          <Now view={view} counts={counts} />
        </Part>
        <Part id="open" name={say('console.summary.open')}>
          <ByState view={view} states={openStates} numbers={counts.open} most={counts.most} />
        </Part>
        <Part id="due" name={say('console.summary.due')}>
          <Chart view={view} days={due} of="chart.due" />
          <DaysTable view={view} days={due} />
        </Part>
        <Part id="submitted" name={say('console.summary.submitted')}>
          <Chart view={view} days={submitted} of="chart.submitted" />
          <DaysTable view={view} days={submitted} />
        </Part>
        <Part id="ended" name={say('console.summary.ended')}>
          <ByState view={view} states={endStates} numbers={ended} most={Infinity} />
        </Part>
      </ConsolePage>
    );
  };

function Now({ view, counts }: { view: View; counts: SupportCounts }): VNode {
  const { say } = view;
  const facts = [
    ['overdue', listAddress({ view: 'overdue' })],
    ['soon', listAddress({ view: 'soon' })],
    ['stuck', listAddress({ view: 'stuck' })],
    ['enquiries', '/support/enquiries?status=open'],
    ['applications', '/support/applications'],
    ['mails', null],
  ] as const;
  return (
    <ul class="figures">
      {facts.map(([name, address]) => (
        <li key={name}>
          <strong>{counted(view, counts[name], counts)}</strong>{' '}
          {address ? (
            <a href={address}>{say(`console.figure.${name}`)}</a>
          ) : (
            <span>{say(`console.figure.${name}`)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

const BAR = { width: 400, height: 14 };

interface ByStateProps<S extends State> {
  view: View;
  states: readonly S[];
  numbers: Record<S, number>;
  most: number;
}

/** A table whose last column draws what the one before it says. */
function ByState<S extends State>({ view, states, numbers, most }: ByStateProps<S>): VNode {
  const { say } = view;
  const highest = Math.max(...states.map((state) => numbers[state]), 1);
  const width = (state: S) => ((numbers[state] / highest) * BAR.width).toFixed(1);
  return (
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">{say('console.state')}</th>
          <th scope="col">{say('console.count')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {states.map((state) => (
          <tr key={state}>
            <th scope="row">
              <a href={listAddress({ view: state })}>{say(`short.${state}`)}</a>
            </th>
            <td>{counted(view, numbers[state], { most })}</td>
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
