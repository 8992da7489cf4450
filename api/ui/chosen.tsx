/** What was chosen of the data (R51, R52), as every page about a request shows it: rows of a list of facts. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { groupIn } from './signal-group.ts';
import type { View } from './view.ts';

export interface ChosenFacts extends Pick<
  RequestState,
  'withoutPersonal' | 'gdprBasis' | 'tradeSecrets' | 'measuresVersion'
> {
  groups: readonly string[] | null;
}

export function Chosen({ view, chosen }: { view: View; chosen: ChosenFacts }): VNode {
  const { say } = view;
  const { groups, withoutPersonal, gdprBasis, tradeSecrets, measuresVersion } = chosen;
  return (
    <>
      <dt>{say('chosen.groups')}</dt>
      <dd>{groups ? groups.map((group) => groupIn(view, group)).join(' · ') : say('chosen.groups.all')}</dd>
      {(withoutPersonal || gdprBasis) && (
        <>
          <dt>{say('chosen.personal')}</dt>
          <dd>
            {withoutPersonal || !gdprBasis
              ? say('chosen.personal.leftOut')
              : say('chosen.personal.basis', { basis: say(`gdprBasis.${gdprBasis}`) })}
          </dd>
        </>
      )}
      <dt>{say('chosen.secrets')}</dt>
      <dd>
        {tradeSecrets && measuresVersion
          ? say('chosen.secrets.agreed', { version: measuresVersion })
          : say(tradeSecrets ? 'chosen.secrets.given' : 'chosen.secrets.leftOut')}
      </dd>
    </>
  );
}
