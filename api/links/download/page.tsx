/** R15–R17: the files of a request that is ready, with what is needed to check them. Nothing starts by itself. */
import type { VNode } from 'preact';
import { MANIFEST, SUMMARY } from '../../../domain/export/formats.ts';
import type { Compensation } from '../../../db/sharing/rates.ts';
import type { RequestState } from '../../../db/requests/views.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Asked, isCut } from '../../ui/asked.tsx';
import { Layout } from '../../ui/layout.tsx';
import { Redress } from '../../ui/redress.tsx';
import type { View } from '../../ui/view.ts';

type File = NonNullable<RequestState['files']>[number];

interface Download {
  state: Omit<RequestState, 'files'>;
  /** A page of them. */
  files: File[];
  /** R17: none of all the files has records. */
  isEmpty: boolean;
  /** Whether there is a summary. */
  isTold: boolean;
  until: Date;
  daysLeft: number;
  /** What a third party has to know before it downloads; `null` for others. */
  shared: Shared | null;
  /** The address below which the files lie, ending in a slash. */
  base: string;
  /** The address of the next page of files. */
  more: string | null;
}

/** R23, R32: whose data it is, what for, and what the first download costs. */
export interface Shared {
  /** As the third party named them. */
  customer: string;
  purpose: string;
  compensation: Compensation | null;
  /** Something was downloaded before, and charged. */
  charged: boolean;
}

/** R33: requests for the requester's own data. With all other types, the reader may not pass the data on as they like. */
const OWN_DATA = new Set<RequestState['type']>(['customer', 'fleet', 'unregistered-fleet']);

export const downloadPage =
  ({ state, files, isEmpty, isTold, until, daysLeft, base, more, shared }: Download) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say(OWN_DATA.has(state.type) ? 'download.title' : 'download.title.others');
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">
          {say('download.lead', { until: view.moment(until) })}{' '}
          <strong>{say('download.left', { days: daysLeft })}</strong>
        </p>
        {isEmpty && (
          <p class="notice">{say(state.type === 'public-body' ? 'download.noRows' : 'download.noRecords')}</p>
        )}
        <p>
          <a href={`${base}all.zip`} role="button" download>
            {say('download.all')}
            {shared && ` – ${priceOf(view, shared)}`}
          </a>
        </p>
        {shared && <Duties view={view} shared={shared} />}
        {isTold && (
          <p>
            <a href={base + SUMMARY} download>
              {say('download.summary')}
            </a>
          </p>
        )}
        <section aria-labelledby="files">
          <h2 id="files">{say('download.heading.files')}</h2>
          <ul class="files">
            {files.map((file) => (
              <FileRow key={file.name} view={view} file={file} base={base} />
            ))}
          </ul>
          {more && (
            <p>
              <a href={more}>{say('list.more')}</a>
            </p>
          )}
          <p>
            <small>
              {say('download.sha256Why')} {OWN_DATA.has(state.type) && say('download.passOn')}
            </small>
          </p>
        </section>
        <Asked view={view} state={state} />
        {(isEmpty || isCut(view, state)) && (
          <Redress view={view} request={state.id} home={state.type === 'public-body'} />
        )}
      </Layout>
    );
  };

/** Beside the button that costs it. */
function priceOf({ say, money }: View, { compensation, charged }: Shared): string {
  if (!compensation?.cents) return say('download.free');
  const amount = money(compensation.cents, compensation.currency);
  return say(charged ? 'download.charged' : 'download.price', { amount });
}

function Duties({ view, shared }: { view: View; shared: Shared }): VNode {
  const { say } = view;
  return (
    <section aria-labelledby="duties">
      <h2 id="duties">{say('download.duties')}</h2>
      {shared.compensation?.cents ? <p>{say('download.whenCharged')}</p> : null}
      <p>{say('download.agreed', { customer: shared.customer })}</p>
      <blockquote class="written">{defanged(shared.purpose)}</blockquote>
      <p>{say('download.duties.are')}</p>
    </section>
  );
}

function FileRow({ view, file, base }: { view: View; file: File; base: string }): VNode {
  const { say } = view;
  return (
    <li>
      <a href={base + encodeURIComponent(file.name)} download>
        {file.name}
      </a>
      <div>
        {file.name === MANIFEST ? say('download.manifest') : say('download.records', { count: file.records })}
        {' · '}
        {view.size(file.bytes)}
      </div>
      <small>
        {say('download.sha256')} <code>{file.sha256}</code>
      </small>
    </li>
  );
}
