/** Which signals are wanted (R51, R52). No group is ticked beforehand; whoever asks for their own gets all where none is ticked. */
import type { VNode } from 'preact';
import type { SignalGroup } from '../../../db/access/asked.ts';
import { gdprBases } from '../../../domain/requests/form-fields.ts';
import { isSharing, othersDrive } from '../../../domain/requests/types.ts';
import { listIn } from '../../call/input/typed.ts';
import { GroupFacts } from '../../ui/group-facts.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { FormType } from './fields.ts';
import { Choice, FaultText, Tick } from './inputs.tsx';
import { describedBy, faultIn, idOf, type FormView } from './form-view.ts';

interface GroupFieldsProps {
  form: FormView;
  type: FormType;
  /** Those of the catalogue. */
  groups: readonly SignalGroup[];
}

export function GroupFields({ form, type, groups }: GroupFieldsProps): VNode {
  const { view } = form;
  const { say } = view;
  const fault = faultIn(form, 'groups');
  const ticked = new Set(listIn(form.typed, 'groups'));
  return (
    <fieldset id={idOf('groups')} tabIndex={-1} aria-describedby={describedBy('groups', true, fault)}>
      <legend>{say('field.groups')}</legend>
      <p class="hint" id={`${idOf('groups')}-hint`}>
        {say(isSharing(type) ? 'form.groups.hint.needed' : 'form.groups.hint')}
      </p>
      <FaultText name="groups" fault={fault} />
      {groups.map((offered) => (
        <label key={offered.group} class="tick">
          <input type="checkbox" name="groups" value={offered.group} checked={ticked.has(offered.group)} />
          <span>
            {groupIn(view, offered.group)} <GroupFacts view={view} group={offered} />
          </span>
        </label>
      ))}
      {type !== 'public-body' && <Tick form={form} name="withoutPersonal" />}
      {othersDrive(type) && (
        <Choice
          form={form}
          name="gdprBasis"
          hint={say('form.gdprBasis.hint')}
          options={[
            ['', say('form.choose')],
            ...gdprBases.map((basis): [string, string] => [basis, say(`gdprBasis.${basis}`)]),
          ]}
        />
      )}
    </fieldset>
  );
}
