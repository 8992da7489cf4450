/** Support's work list (R39): views and types as links, search, and the requests with what is due first on top. */
import type { VNode } from 'preact';
import { countIn, isState, workViews, type WorkView } from './views.ts';
import type { FoundRequest } from '../../../db/support/find.ts';
import type { SupportCounts } from '../../../db/support/counts.ts';
import { isBeforeReply, isEnd } from '../../../domain/requests/states.ts';
import { requestTypeNames, type RequestType } from '../../../domain/requests/types.ts';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { counted } from './counted.ts';
import { ConsolePage, More, Part } from '../part.tsx';
import { nowOf, relative } from '../relative.ts';

export interface WorkList {
  view: WorkView;
  type: RequestType | null;
  /** What was searched for; empty for a view. */
  search: string;
  /** It was neither a number of a request, nor a VIN, nor an email address. */
  unclear: boolean;
  requests: readonly FoundRequest[];
  counts: SupportCounts;
  /** Where this list is, and where it goes on. */
  address: string;
  more: string | null;
}

/** Where a view is. */
export function listAddress(view: WorkView, type: RequestType | null): string {
  const query = new URLSearchParams({ ...(view === 'work' ? {} : { view }), ...(type ? { type } : {}) }).toString();
  return query ? `/support?${query}` : '/support';
}

export const workListPage =
  (list: WorkList) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <ConsolePage view={view} title={say('console.work.title')} address={list.address}>
        <h1>{say('console.work.title')}</h1>
        <Search view={view} list={list} />
        <Part id="views" name={say('console.views')} quiet>
          <Views view={view} list={list} />
        </Part>
        <Part id="requests" name={list.search ? say('console.found') : say(wordsOf(list.view))}>
          {list.requests.length === 0 && <p>{say(emptyWords(list))}</p>}
          {list.search && !list.unclear && (
            <p>
              <a href={`/support/access?q=${encodeURIComponent(list.search)}`}>{say('console.access.of')}</a>
            </p>
          )}
          <ul class="rows">
            {list.requests.map((request) => (
              <Row key={request.id} view={view} request={request} />
            ))}
          </ul>
          <More view={view} address={list.more} />
        </Part>
      </ConsolePage>
    );
  };

const wordsOf = (view: WorkView): PageKey => (isState(view) ? `short.${view}` : `console.view.${view}`);

const emptyWords = ({ search, unclear, view }: WorkList) =>
  unclear
    ? 'console.search.unclear'
    : search
      ? 'console.search.none'
      : view === 'overdue'
        ? 'console.none.overdue'
        : 'console.none';

const Search = ({ view: { say }, list }: { view: View; list: WorkList }): VNode => (
  <form method="get" action="/support" class="search">
    <label for="search">{say('console.search.label')}</label>
    <div>
      <input id="search" name="q" type="search" value={list.search} maxLength={254} autocomplete="off" />
      <button type="submit">{say('console.search.button')}</button>
    </div>
  </form>
);

function Views({ view, list }: { view: View; list: WorkList }): VNode {
  const { say } = view;
  const link = (to: WorkView) => {
    const count = list.type ? null : countIn(to, list.counts); // counted for all types together
    return (
      <li key={to}>
        <a href={listAddress(to, list.type)} aria-current={!list.search && to === list.view ? 'true' : undefined}>
          {say(wordsOf(to))} {count !== null && <span class="count">{counted(view, count, list.counts)}</span>}
        </a>
      </li>
    );
  };
  return (
    <nav aria-label={say('console.views')} class="views">
      <ul>{workViews.filter((one) => !countsNothing(one, list)).map(link)}</ul>
      <ul aria-label={say('console.types')}>
        {[null, ...requestTypeNames].map((type) => (
          <li key={type ?? 'all'}>
            <a href={listAddress(list.view, type)} aria-current={type === list.type ? 'true' : undefined}>
              {type ? say(`console.type.${type}`) : say('console.type.any')}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** States that nothing is in would only fill the page; the overview leads to those that have ended. */
const countsNothing = (to: WorkView, { counts, view }: WorkList): boolean =>
  isState(to) && to !== view && !countIn(to, counts);

function Row({ view, request }: { view: View; request: FoundRequest }): VNode {
  const { say, day } = view;
  const { id, number, type, status, period, submittedAt, overdue, stuck } = request;
  return (
    <li>
      <div>
        <a href={`/support/requests/${id}`}>{say(`console.type.${type}`)}</a> <code>{number}</code>
        <br />
        <small>
          {say('console.submittedAgo', { ago: relative(view, submittedAt, nowOf(request)) })} ·{' '}
          {say('asked.stretch', { from: day(period.from), until: day(period.to) })}
          <Due view={view} request={request} />
        </small>
      </div>
      <span class="badges">
        {overdue && !isEnd(status) && <span class="badge late">{say('short.overdue')}</span>}
        {stuck && <span class="badge late">{say(`console.stuck.${stuck}`)}</span>}
        <span class={isEnd(status) ? 'badge over' : 'badge'}>{say(`short.${status}`)}</span>
      </span>
    </li>
  );
}

/** Our own deadline: the reply while it is reviewed, the data until it is ready. */
function Due({ view, request }: { view: View; request: FoundRequest }): VNode | null {
  const { status, deadlines } = request;
  if (isEnd(status) || status === 'ready') return null;
  const due = isBeforeReply(status) && deadlines.replyBy ? deadlines.replyBy : deadlines.dueBy;
  return (
    <>
      {' '}
      ·{' '}
      <time dateTime={due.toISOString()}>{view.say('console.due', { when: relative(view, due, nowOf(request)) })}</time>
    </>
  );
}
