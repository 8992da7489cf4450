/** R15–R17: the files of a request that is ready, with what is needed to check them. Nothing starts by itself. */
import type { VNode } from 'preact';
import { MANIFEST, SUMMARY } from '../../../domain/export/formats.ts';
import type { RequestState } from '../../../db/requests/views.ts';
import { Asked } from '../../ui/asked.tsx';
import { Layout } from '../../ui/layout.tsx';
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
  /** The address below which the files lie, ending in a slash. */
  base: string;
  /** The address of the next page of files. */
  more: string | null;
}

/** R33: requests for the requester's own data. With all other types, the reader may not pass the data on as they like. */
const OWN_DATA = new Set<RequestState['type']>(['customer', 'fleet', 'unregistered-fleet']);

export const downloadPage =
  ({ state, files, isEmpty, isTold, until, daysLeft, base, more }: Download) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('download.title')}>
        <h1>{say('download.title')}</h1>
        <p class="lead">
          {say('download.lead', { until: view.moment(until) })}{' '}
          <strong>{say('download.left', { days: daysLeft })}</strong>
        </p>
        {isEmpty && <p class="notice">{say('download.noRecords')}</p>}
        <p>
          <a href={`${base}all.zip`} role="button" download>
            {say('download.all')}
          </a>
        </p>
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
      </Layout>
    );
  };

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
