/** R54: trade secrets that are held back of a request or of what a program reads, and the forms to hold back, confirm, notify and give again. */
import type { VNode } from 'preact';
import type { Withholding } from '../../db/secrets/withholdings.ts';
import { groundNames, withholdingKinds } from '../../domain/secrets/withholding.ts';
import { freshSignInAddress } from '../sign-in/fresh.ts';
import { Fact } from '../ui/fact.tsx';
import type { View } from '../ui/view.ts';
import { ActArea, ActChoice, ActForm, ActInput, cameBack, type ActView } from './act-form.tsx';
import type { Returned } from './act.ts';

const ELEMENTS = ['measures', 'damage', 'thirdCountries', 'confidentialityLevel', 'uniqueness'] as const;

interface SecretsProps {
  view: View;
  withholdings: readonly Withholding[];
  /** Where its forms go, and the page that they lead back to. */
  address: string;
  /** The staff account that looks at it. */
  me: string;
  maySupervise: boolean;
  isFresh: boolean;
  /** Whether there is something left to hold back. */
  mayHoldBack: boolean;
  returned: Returned | null;
}

export function Secrets(props: SecretsProps): VNode {
  const { view, withholdings, address, maySupervise, mayHoldBack, returned } = props;
  const { say } = view;
  const form = (name: string): ActView => ({ view, form: name, returned });
  return (
    <>
      {withholdings.length === 0 && <p>{say('console.secrets.none')}</p>}
      {withholdings.map((one) => (
        <section class="panel" key={one.id} aria-label={say(`console.secrets.kind.${one.kind}`)}>
          <Facts view={view} withholding={one} />
          {one.status === 'proposed' && <Confirm {...props} withholding={one} act={form(`confirm-${one.id}`)} />}
          {one.status !== 'over' && (
            <>
              <ActForm {...form(`notice-${one.id}`)} address={`${address}/secrets-notice`}>
                <input type="hidden" name="withholding" value={one.id} />
                <ActInput {...form(`notice-${one.id}`)} name="number" label="console.field.number" />
                <ActInput {...form(`notice-${one.id}`)} name="on" label="console.field.on" type="date" />
                <button type="submit">{say('console.secrets.notice')}</button>
              </ActForm>
              {maySupervise && (
                <ActForm {...form(`resume-${one.id}`)} address={`${address}/secrets-resume`}>
                  <input type="hidden" name="withholding" value={one.id} />
                  <ActArea {...form(`resume-${one.id}`)} name="reason" label="console.field.reason" />
                  <button type="submit">{say('console.secrets.resume')}</button>
                </ActForm>
              )}
            </>
          )}
        </section>
      ))}
      {maySupervise && mayHoldBack && <HoldBack act={form('withhold')} address={`${address}/withhold`} />}
    </>
  );
}

function Facts({ view: { say, moment, day }, withholding: one }: { view: View; withholding: Withholding }): VNode {
  return (
    <dl class="facts">
      <Fact name={say(`console.secrets.kind.${one.kind}`)}>{one.signals.join(', ')}</Fact>
      <Fact name={say('console.field.ground')}>{say(`console.secrets.ground.${one.elements.ground}`)}</Fact>
      {ELEMENTS.map(
        (name) =>
          one.elements[name] && (
            <Fact key={name} name={say(`console.field.${name}`)}>
              <span class="written">{one.elements[name]}</span>
            </Fact>
          ),
      )}
      <Fact name={say('console.field.reason')}>
        <span class="written">{one.reason}</span>
      </Fact>
      <Fact name={say('console.secrets.status')}>
        {say(`console.secrets.status.${one.status}`)}, {one.proposedBy}, {moment(one.proposedAt)}
      </Fact>
      <Fact name={say('console.secrets.authority')}>
        {one.notice ? `${one.notice.number}, ${day(one.notice.on)}` : say('console.secrets.notNotified')}
      </Fact>
    </dl>
  );
}

function Confirm(props: SecretsProps & { withholding: Withholding; act: ActView }): VNode {
  const { view, withholding, act, address: page, me, maySupervise, isFresh } = props;
  const { say } = view;
  if (withholding.proposedBy === me) return <p>{say('console.secrets.mine')}</p>;
  if (!maySupervise) return <p>{say('console.release.supervisor')}</p>;
  if (!isFresh)
    return (
      <p>
        {say('console.release.fresh')} <a href={freshSignInAddress(page)}>{say('console.release.signIn')}</a>
      </p>
    );
  return (
    <ActForm {...act} address={`${page}/confirm-refusal`}>
      <input type="hidden" name="withholding" value={withholding.id} />
      <button type="submit">{say('console.secrets.confirm')}</button>
    </ActForm>
  );
}

const HoldBack = ({ act, address }: { act: ActView; address: string }): VNode => {
  const { say } = act.view;
  return (
    <details class="act" open={cameBack(act) || undefined}>
      <summary>{say('console.secrets.withhold')}</summary>
      <ActForm {...act} address={address}>
        <ActArea {...act} name="signals" label="console.field.signals" hint={say('console.secrets.signals')} />
        <ActChoice
          {...act}
          name="kind"
          label="console.field.kind"
          options={withholdingKinds.map((kind) => [kind, say(`console.secrets.kind.${kind}`)] as const)}
        />
        <ActChoice
          {...act}
          name="ground"
          label="console.field.ground"
          options={groundNames.map((ground) => [ground, say(`console.secrets.ground.${ground}`)] as const)}
        />
        {ELEMENTS.map((name) => (
          <ActArea key={name} {...act} name={name} label={`console.field.${name}`} rows={2} />
        ))}
        <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.told')} />
        <ActInput {...act} name="number" label="console.field.number" />
        <ActInput {...act} name="on" label="console.field.on" type="date" />
        <button type="submit">{say('console.secrets.withhold')}</button>
      </ActForm>
    </details>
  );
};
