/** A request's clock: the buttons that move it, and what came of the last one. */
import { Duration } from 'luxon';
import type { VNode } from 'preact';
import { isEnd } from '../../domain/requests/states.ts';
import type { RequestFact } from '../pages/facts.ts';

/** What a form of a clock led to: the clock was moved by an ISO 8601 duration, or there was a fault, in words. */
export type ClockNews =
  | { request: RequestFact | undefined; movedBy: string }
  | { request: RequestFact | undefined; movedBy: null; typed: string; fault: string };

/** Where the forms are, which is where their answer leads back to. */
export type ClockPlace = 'start' | 'request';

const leaps = [
  ['P1D', '+1 day'],
  ['P3D', '+3 days'],
  ['P7D', '+7 days'],
  ['P28D', '+28 days'],
] as const;

interface ClockProps {
  request: RequestFact;
  place: ClockPlace;
  news: ClockNews | undefined;
}

/** Two forms, so that the Enter key in the field means the field's own button. */
export function Clock({ request, place, news }: ClockProps): VNode | null {
  const { id, status } = request;
  if (isEnd(status)) return null;
  const fault = news && news.request?.id === id && news.movedBy === null ? news : undefined;
  const action = `/sandbox/requests/${id}/clock`;
  const field = `by-${id}`;
  return (
    <div class="clock">
      <form method="post" action={action} aria-label={`Move the clock of ${shortOf(id)}`}>
        <input type="hidden" name="place" value={place} />
        <span>Its clock:</span>
        {leaps.map(([by, words]) => (
          <button key={by} type="submit" name="by" value={by} class="secondary outline small">
            {words}
          </button>
        ))}
      </form>
      <form method="post" action={action} aria-label={`Move the clock of ${shortOf(id)} by another time`}>
        <input type="hidden" name="place" value={place} />
        <input
          id={field}
          name="by"
          value={fault?.typed ?? ''}
          placeholder="PT12H"
          maxLength={40}
          autocomplete="off"
          aria-label="ISO 8601 duration"
          aria-invalid={fault ? 'true' : undefined}
          aria-describedby={fault ? `${field}-fault` : undefined}
        />
        <button type="submit" class="secondary outline small">
          Move on
        </button>
      </form>
      {fault && (
        <p class="fault" id={`${field}-fault`}>
          {fault.fault}
        </p>
      )}
    </div>
  );
}

/** Said at the top of the page. */
export function ClockMessage({ news }: { news: ClockNews | undefined }): VNode | null {
  if (!news) return null;
  const { request } = news;
  if (news.movedBy === null)
    return (
      <div class="faults" role="alert">
        <p>
          {request && !isEnd(request.status) ? (
            <a href={`#by-${request.id}`}>The clock of {nameOf(request)} could not be moved as asked.</a>
          ) : (
            'The clock could not be moved.'
          )}{' '}
          {news.fault}
        </p>
      </div>
    );
  if (!request) return null;
  return (
    <p class="notice" role="status">
      The clock of {nameOf(request)} went on by {spanInWords(Duration.fromISO(news.movedBy))}. The request is now{' '}
      <strong>{request.status}</strong>.
    </p>
  );
}

export const spanInWords = (span: Duration): string => span.reconfigure({ locale: 'en-GB' }).toHuman();
const nameOf = ({ type, id }: RequestFact): string => `the ${type} request ${shortOf(id)}`;
/** Enough of an id to tell one from another by eye. */
export const shortOf = (id: string): string => `${id.slice(0, 8)}…`;
