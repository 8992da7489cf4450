/** R68: what is proposed to be released, and the second person's button; and where the body writes from. */
import type { VNode } from 'preact';
import type { ReleaseProposal } from '../../../db/review/release.ts';
import { freshSignInAddress } from '../../sign-in/fresh.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, type ActView } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';
import { Fact } from './standing.tsx';

export function MailDomain({
  view,
  mailDomain,
}: {
  view: View;
  mailDomain: { domain: string; known: boolean };
}): VNode {
  const { domain, known } = mailDomain;
  return (
    <p class={known ? undefined : 'notice'}>
      {view.say(known ? 'desk.domain.known' : 'desk.domain.unknown', { domain })}
    </p>
  );
}

type Props = StoryProps & { act: ActView; proposal: ReleaseProposal; address: string };

export function Release({ act, proposal, address, story, me, maySupervise, isFresh }: Props): VNode {
  const { say, moment } = act.view;
  const page = `/support/requests/${story.record.id}`;
  return (
    <section class="panel" aria-labelledby="release">
      <h3 id="release">{say('desk.release.title')}</h3>
      <dl class="facts">
        <Fact name={say('desk.release.by')}>
          <code>{proposal.by}</code>, {moment(proposal.at)}
        </Fact>
        <Fact name={say('desk.field.vins')}>{proposal.vins.join(', ')}</Fact>
        <Fact name={say('desk.release.beyond')}>{proposal.beyondForm}</Fact>
        <Fact name={say('desk.release.people')}>{proposal.people}</Fact>
      </dl>
      {proposal.by === me ? (
        <p>{say('desk.release.mine')}</p>
      ) : !maySupervise ? (
        <p>{say('desk.release.supervisor')}</p>
      ) : !isFresh ? (
        <p>
          {say('desk.release.fresh')} <a href={freshSignInAddress(page)}>{say('desk.release.signIn')}</a>
        </p>
      ) : (
        <ActForm {...act} address={address}>
          <input type="hidden" name="proposal" value={proposal.id} />
          <ActArea {...act} name="reason" label="desk.field.reason" hint={say('desk.told')} />
          <button type="submit" name="decision" value="confirm">
            {say('desk.release.confirm', { count: proposal.vins.length })}
          </button>
        </ActForm>
      )}
    </section>
  );
}
