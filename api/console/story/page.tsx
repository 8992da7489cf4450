/** One request on one page (R39, R40): where it stands, what to do about it, and all that happened. */
import type { VNode } from 'preact';
import type { Returned } from '../act.ts';
import type { Story } from './story.ts';
import { isEnd } from '../../../domain/requests/states.ts';
import { Asked } from '../../ui/asked.tsx';
import { Progress } from '../../ui/progress.tsx';
import type { View } from '../../ui/view.ts';
import { ReturnedFaults } from '../act-form.tsx';
import { ConsolePage, Part } from '../part.tsx';
import { Secrets } from '../secrets.tsx';
import { Decisions } from './decisions.tsx';
import { ConsentFacts, ContinuousAccess, Details, Downloads, Enquiries } from './facts.tsx';
import { Mails } from './mails.tsx';
import { Notes } from './notes.tsx';
import { Standing } from './standing.tsx';
import { StoryTimeline } from './timeline.tsx';

export interface StoryPage {
  story: Story;
  /** Who looks. */
  me: string;
  /** A supervisor may cancel, and be the second person of a release (R68). */
  maySupervise: boolean;
  /** Whether they signed in lately. */
  isFresh: boolean;
  /** Where a public body writes from. */
  mailDomain: { domain: string; known: boolean } | null;
  /** The country whose authority is ours. */
  home: string;
  returned: Returned | null;
}

export interface StoryProps extends StoryPage {
  view: View;
}

export const storyPage =
  (page: StoryPage) =>
  (view: View): VNode => {
    const { say } = view;
    const { story, returned } = page;
    const { record } = story;
    const props: StoryProps = { ...page, view };
    const told = record.timeline.map(({ at, event }) => ({ at, event }));
    const state = { ...record, timeline: told };
    const title = `${record.number} · ${say(`console.type.${record.type}`)}`;
    return (
      <ConsolePage view={view} title={title} address={`/support/requests/${record.id}`}>
        <p>
          <a href="/support">{say('console.back')}</a>
        </p>
        <h1>{say(`console.type.${record.type}`)}</h1>
        <ReturnedFaults view={view} returned={returned} />
        <Part id="standing" name={say('console.part.standing')} quiet>
          <p class="lead">
            <strong>{say(`short.${record.status}`)}</strong>
            {record.overdue && !isEnd(record.status) && <span class="badge late">{say('short.overdue')}</span>}
            {record.stuck && <span class="badge late">{say(`console.stuck.${record.stuck}`)}</span>}
          </p>
          <Progress view={view} state={state} />
        </Part>
        <Part id="decide" name={say('console.part.decide')}>
          <Decisions {...props} />
        </Part>
        <Part id="record" name={say('console.part.record')}>
          <Standing {...props} />
        </Part>
        <Part id="asked-for" name={say('console.part.asked')} quiet>
          <Asked view={view} state={state} />
        </Part>
        <Part id="details" name={say('console.part.details')}>
          <Details view={view} record={record} />
        </Part>
        <Part id="secrets" name={say('console.secrets.title')}>
          <Secrets
            {...props}
            withholdings={record.withholdings}
            address={`/support/requests/${record.id}`}
            mayHoldBack={!isEnd(record.status)}
          />
        </Part>
        <Part id="consent" name={say('console.part.consent')}>
          <ConsentFacts view={view} record={record} />
        </Part>
        <Part id="mails" name={say('console.part.mails')}>
          <Mails {...props} />
        </Part>
        <Part id="files" name={say('console.part.files')}>
          <Downloads view={view} record={record} />
        </Part>
        <Part id="access" name={say('console.access.title')}>
          <ContinuousAccess view={view} record={record} />
        </Part>
        <Part id="enquiries" name={say('nav.enquiries')}>
          <Enquiries view={view} record={record} />
        </Part>
        <Part id="notes" name={say('console.part.notes')}>
          <Notes {...props} />
        </Part>
        <Part id="story" name={say('status.heading.timeline')}>
          <StoryTimeline view={view} record={record} />
        </Part>
      </ConsolePage>
    );
  };
