/** Support's work list (R39): views and types as links, search, and the requests with what is due first on top. */
import type { VNode } from 'preact';
import { countIn, isState, workViews, type WorkView } from './views.ts';
import type { FoundRequest } from '../../../db/support/find.ts';
import type { SupportCounts } from '../../../db/support/counts.ts';
import { requestTypeNames, type RequestType } from '../../../domain/requests/types.ts';
import type { Day } from '../../../domain/time/day.ts';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { counted } from './counted.ts';
import { ConsolePage, More, Part } from '../part.tsx';
import { RequestLine } from '../request-line.tsx';

export interface WorkList {
  view: WorkView;
  type: RequestType | null;
  /** Submitted on these days. */
  from: Day | null;
  to: Day | null;
  /** What was searched for; empty for a view. */
  search: string;
  /** It has no word of two letters or digits. */
  unclear: boolean;
  requests: readonly FoundRequest[];
  counts: SupportCounts;
  /** Where this list is, and where it goes on. */
  address: string;
  more: string | null;
}

/** Where a list is. */
export function listAddress({ view, type, from, to, q }: ListQuery): string {
  const query = new URLSearchParams({
    ...(view === 'work' ? {} : { view }),
    ...(q ? { q } : {}),
    ...(type ? { type } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }).toString();
  return query ? `/support?${query}` : '/support';
}

interface ListQuery {
  view: WorkView;
  type?: RequestType | null | undefined;
  from?: Day | null | undefined;
  to?: Day | null | undefined;
  q?: string | undefined;
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
              <RequestLine key={request.id} view={view} request={request} />
            ))}
          </ul>
          <More view={view} address={list.more} />
          {list.requests.length > 0 && (
            <p>
              <a href={listAddress({ ...list, q: list.search }).replace(/^\/support/, '/support/list.csv')}>
                {say('console.csv')}
              </a>
            </p>
          )}
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
    {list.view !== 'work' && <input type="hidden" name="view" value={list.view} />}
    {list.type && <input type="hidden" name="type" value={list.type} />}
    <details open={list.from !== null || list.to !== null}>
      <summary>{say('console.search.days')}</summary>
      <div class="grid">
        <div class="field">
          <label for="from">{say('console.search.from')}</label>
          <input id="from" name="from" type="date" value={list.from ?? ''} />
        </div>
        <div class="field">
          <label for="to">{say('console.search.to')}</label>
          <input id="to" name="to" type="date" value={list.to ?? ''} />
        </div>
      </div>
    </details>
  </form>
);

function Views({ view, list }: { view: View; list: WorkList }): VNode {
  const { say } = view;
  const link = (to: WorkView) => {
    const count = list.type ? null : countIn(to, list.counts); // counted for all types together
    return (
      <li key={to}>
        <a
          href={listAddress({ ...list, view: to })}
          aria-current={!list.search && to === list.view ? 'true' : undefined}
        >
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
            <a
              href={listAddress({ ...list, q: list.search, type })}
              aria-current={type === list.type ? 'true' : undefined}
            >
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
