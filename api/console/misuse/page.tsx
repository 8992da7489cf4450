/** Cases of misuse (R60), with the forms to demand that data is erased and to close one. */
import type { VNode } from 'preact';
import type { MisuseCase } from '../../../db/conduct/misuse.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Fact } from '../../ui/fact.tsx';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, ActInput } from '../act-form.tsx';
import { ListPage, type Listed } from '../list-page.tsx';
import { Part } from '../part.tsx';

interface Cases extends Listed {
  cases: readonly MisuseCase[];
}

export const misusePage =
  ({ cases, maySupervise, ...list }: Cases) =>
  (view: View): VNode => (
    <ListPage
      {...list}
      view={view}
      title="nav.misuse"
      lead="console.misuse.lead"
      none="console.misuse.none"
      address="/support/misuse"
    >
      {cases.map((one) => (
        <Part key={one.id} id={`m-${one.id}`} name={defanged(one.recipient ?? one.requestId)}>
          <Facts view={view} one={one} />
          {maySupervise && one.status !== 'closed' && <Acts view={view} one={one} returned={list.returned} />}
        </Part>
      ))}
    </ListPage>
  );

function Facts({ view, one }: { view: View; one: MisuseCase }): VNode {
  const { say, moment, day } = view;
  return (
    <>
      <p>
        <span class={one.status === 'closed' ? 'badge over' : 'badge'}>
          {say(one.late ? 'console.misuse.late' : `console.misuse.${one.status}`)}
        </span>
      </p>
      {one.what && <blockquote class="written">{defanged(one.what)}</blockquote>}
      <dl class="facts">
        <Fact name={say('console.misuse.request')}>
          <a href={`/support/requests/${one.requestId}`}>
            <code>{one.requestId}</code>
          </a>
        </Fact>
        <Fact name={say('console.misuse.reportedAt')}>{moment(one.reportedAt)}</Fact>
        {one.since && <Fact name={say('console.misuse.since')}>{day(one.since)}</Fact>}
        {one.demand && (
          <Fact name={say('console.misuse.demand')}>
            <span class="written">{one.demand}</span>
          </Fact>
        )}
        {one.eraseBy && <Fact name={say('console.misuse.eraseBy')}>{day(one.eraseBy)}</Fact>}
        {one.erasedAt && <Fact name={say('shares.erased')}>{moment(one.erasedAt)}</Fact>}
        {one.closedBecause && (
          <Fact name={say('console.field.reason')}>
            <span class="written">{one.closedBecause}</span>
          </Fact>
        )}
      </dl>
    </>
  );
}

function Acts({ view, one, returned }: { view: View; one: MisuseCase } & Pick<Cases, 'returned'>): VNode {
  const { say } = view;
  const demand = { view, form: `demand-${one.id}`, returned };
  const close = { view, form: `close-${one.id}`, returned };
  return (
    <>
      {one.status !== 'erased' && (
        <details class="act" open={returned?.form === demand.form || undefined}>
          <summary>{say('console.misuse.toDemand')}</summary>
          <ActForm {...demand} address={`/support/misuse/${one.id}/demand`}>
            <ActArea {...demand} name="reason" label="console.field.reason" hint={say('console.misuse.told')} />
            <ActInput {...demand} name="eraseBy" label="console.misuse.eraseBy" type="date" />
            <button type="submit">{say('console.misuse.toDemand')}</button>
          </ActForm>
        </details>
      )}
      <details class="act" open={returned?.form === close.form || undefined}>
        <summary>{say('console.misuse.toClose')}</summary>
        <ActForm {...close} address={`/support/misuse/${one.id}/close`}>
          <ActArea {...close} name="reason" label="console.field.reason" hint={say('console.staysHere')} />
          <button type="submit" class="secondary">
            {say('console.misuse.toClose')}
          </button>
        </ActForm>
      </details>
    </>
  );
}
