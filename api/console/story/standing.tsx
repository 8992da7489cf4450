/** The record beside what the workflow says of itself, where they differ, and the deadlines. */
import type { VNode } from 'preact';
import { stateAt } from './story.ts';
import { isBeforeReply, isEnd } from '../../../domain/requests/states.ts';
import { lapsesUnconfirmed } from '../../../domain/requests/types.ts';
import { Fact } from '../../ui/fact.tsx';
import type { View } from '../../ui/view.ts';
import { isPageKey } from '../../../domain/languages/message.ts';
import { nowOf, relative } from '../relative.ts';
import type { StoryProps } from './page.tsx';

export function Standing({ view, story }: StoryProps): VNode {
  const { say, moment } = view;
  const { record, live, difference } = story;
  const says = live.live;
  return (
    <>
      {live.execution === 'unavailable' && <p class="notice">{say('console.engine.away')}</p>}
      {difference && <p class="notice">{say(`console.difference.${difference}`)}</p>}
      <div class="beside">
        <dl class="facts">
          <Fact name={say('console.record.status')}>{say(`short.${record.status}`)}</Fact>
          <Fact name={say('console.record.waitsFor')}>
            {record.waitingFor ? say(`console.waits.${record.waitingFor}`) : say('console.nothing')}
          </Fact>
          <Deadlines view={view} story={story} />
          {record.verifiedAt && <Fact name={say('console.record.verified')}>{moment(record.verifiedAt)}</Fact>}
          {record.readyAt && <Fact name={say('console.record.ready')}>{moment(record.readyAt)}</Fact>}
          {record.endedAt && <Fact name={say('console.record.ended')}>{moment(record.endedAt)}</Fact>}
        </dl>
        <dl class="facts">
          <Fact name={say('console.engine.execution')}>{executionIn(view, live.execution)}</Fact>
          {says === 'unavailable' && live.execution !== 'unavailable' && (
            <Fact name={say('console.engine.at')}>{say('console.engine.noWorker')}</Fact>
          )}
          {says && says !== 'unavailable' && (
            <>
              <Fact name={say('console.engine.at')}>{say(`short.${stateAt(says.at)}`)}</Fact>
              {says.looksAgainAt && <Fact name={say('console.engine.looks')}>{moment(says.looksAgainAt)}</Fact>}
            </>
          )}
          <Fact name={say('console.engine.workflow')}>
            <code>{live.workflowId}</code>
          </Fact>
          {live.runId && (
            <Fact name={say('console.engine.run')}>
              <code>{live.runId}</code>
            </Fact>
          )}
        </dl>
      </div>
    </>
  );
}

/** The engine may know ends that have no words here yet. */
function executionIn({ say }: View, execution: string): string {
  const key = `console.execution.${execution}`;
  return isPageKey(key) ? say(key) : execution;
}

/** In words and as moments; those that are behind count for nothing any more. */
function Deadlines({ view, story: { record } }: Pick<StoryProps, 'view' | 'story'>): VNode | null {
  const { say, moment } = view;
  const { status, deadlines } = record;
  if (isEnd(status)) return null;
  const all = [
    [
      'status.verifyBy',
      status === 'awaiting-verification' && lapsesUnconfirmed(record.type) ? deadlines.verifyBy : undefined,
    ],
    ['status.consentBy', status === 'awaiting-consent' ? deadlines.consentBy : undefined],
    ['status.replyBy', isBeforeReply(status) ? deadlines.replyBy : undefined],
    ['status.dueBy', status === 'ready' ? undefined : deadlines.dueBy],
    ['status.downloadUntil', deadlines.downloadUntil],
  ] as const;
  return (
    <>
      {all.map(
        ([words, by]) =>
          by && (
            <Fact key={words} name={say(words)}>
              <strong>{relative(view, by, nowOf(record))}</strong>
              <br />
              <time dateTime={by.toISOString()}>{moment(by)}</time>
            </Fact>
          ),
      )}
    </>
  );
}
