/** `states.md`: the states of a request as a picture and as tables, made from the tables that the engine runs by. */
import { requestTypes } from '../domain/requests/types.ts';
import { stages, type Stage } from '../domain/requests/stages.ts';
import {
  endStates,
  isEnd,
  openStates,
  states,
  transitions,
  waitingFor,
  type State,
} from '../domain/requests/states.ts';

interface Move {
  name: string;
  from: readonly State[];
  to: State;
  rule: string;
}
const moves: Move[] = Object.entries(transitions).map(([name, transition]) => ({ name, ...transition }));

/** Mermaid's names of states have no hyphens. */
const idOf = (state: State): string => state.replaceAll('-', '_');

const picture = (): string =>
  [
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${idOf(state)}`),
    `  [*] --> ${idOf(openStates[0])}: submitted`,
    ...moves.flatMap(({ name, from, to }) => from.map((state) => `  ${idOf(state)} --> ${idOf(to)}: ${name}`)),
    ...endStates.map((state) => `  ${idOf(state)} --> [*]`),
  ].join('\n');

function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, widths.map((width) => '-'.repeat(width)), ...rows]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}

const code = (text: string): string => `\`${text}\``;

const stateRows = openStates.map((state) => {
  const stage = Object.values(stages).find((candidate: Stage) => candidate.state === state) as Stage | undefined; // rows have narrower types
  return [
    code(state),
    code(waitingFor[state]),
    stage?.deadline ? code(stage.deadline) : '–',
    stage?.whenDue ? code(stage.whenDue) : '–',
  ];
});

const moveRows = moves.map(({ name, from, to, rule }) => [
  code(name),
  from.map(code).join(', '),
  code(to),
  isEnd(to) ? 'yes' : '',
  rule,
]);

const typeRows = Object.entries(requestTypes).map(([type, { account, gates }]) => [
  code(type),
  account ?? 'none',
  gates.length > 0 ? gates.map(code).join(', ') : 'none',
]);

/** The whole page. */
export const statesPage =
  (): string => `<!-- Made by \`npm run docs\` from domain/requests/states.ts, domain/requests/stages.ts and domain/requests/types.ts: change those. -->

# The states of a request

A request is in one state at a time: the column \`requests.status\`. It changes by one function alone
([db/requests/transition.ts](../db/requests/transition.ts)), which moves a request by a row of the table below, or not at all.

\`\`\`mermaid
${picture()}
\`\`\`

## What an open request waits for

The deadline is a column of the request; the last column says which transition follows when it passes.
\`link-over\` is \`completed\` where the data was downloaded, \`expired\` where it was not.

${table(['state', '`waitingFor`', 'deadline', 'when it is due'], stateRows)}

## Transitions

${table(['transition', 'from', 'to', 'an end', 'rule'], moveRows)}

## Which types pass which gates

A gate is a stage between verification and export. A state that no type has a gate for is never entered.

${table(['type', 'account', 'gates'], typeRows)}
`;
