/** R68: what is proposed to be released, and the second person's button; and where the body writes from. */
import type { VNode } from 'preact';
import type { ReleaseProposal } from '../../../db/review/release.ts';
import { freshSignInAddress } from '../../sign-in/fresh.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, type ActView } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';
import { Fact } from '../../ui/fact.tsx';

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
      {view.say(known ? 'console.domain.known' : 'console.domain.unknown', { domain })}
    </p>
  );
}

type Props = StoryProps & { act: ActView; proposal: ReleaseProposal; address: string };

export function Release({ act, proposal, address, story, me, maySupervise, isFresh }: Props): VNode {
  const { say, moment } = act.view;
  const page = `/support/requests/${story.record.id}`;
  return (
    <section class="panel" aria-labelledby="release">
      <h3 id="release">{say('console.release.title')}</h3>
      <dl class="facts">
        <Fact name={say('console.release.by')}>
          <code>{proposal.by}</code>, {moment(proposal.at)}
        </Fact>
        <Fact name={say('console.field.vins')}>{proposal.vins.join(', ')}</Fact>
        <Fact name={say('console.release.beyond')}>{proposal.beyondForm}</Fact>
        <Fact name={say('console.release.people')}>{proposal.people}</Fact>
      </dl>
      {proposal.by === me ? (
        <p>{say('console.release.mine')}</p>
      ) : !maySupervise ? (
        <p>{say('console.release.supervisor')}</p>
      ) : !isFresh ? (
        <p>
          {say('console.release.fresh')} <a href={freshSignInAddress(page)}>{say('console.release.signIn')}</a>
        </p>
      ) : (
        <ActForm {...act} address={address}>
          <input type="hidden" name="proposal" value={proposal.id} />
          <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.told')} />
          <button type="submit" name="decision" value="confirm">
            {say('console.release.confirm', { count: proposal.vins.length })}
          </button>
        </ActForm>
      )}
    </section>
  );
}
