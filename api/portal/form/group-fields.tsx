/** Which signals are wanted (R51, R52). No group is ticked beforehand; whoever asks for their own gets all where none is ticked. */
import type { VNode } from 'preact';
import type { SignalGroup } from '../../../db/access/asked.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import { gdprBases } from '../../../domain/requests/form-fields.ts';
import { isSharing, othersDrive } from '../../../domain/requests/types.ts';
import { listIn } from '../../call/input/typed.ts';
import { GroupFacts } from '../../ui/group-facts.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { FormType } from './fields.ts';
import { Choice, FaultText, Tick } from './inputs.tsx';
import { describedBy, faultIn, idOf, type FormView } from './form-view.ts';

/** R53: nobody agrees to what they have not seen: the signals and the measures are a click away, before anything is sent. */
function Secrets({ form, measures: { title, version } }: { form: FormView; measures: Terms }): VNode {
  const { say } = form.view;
  const fault = faultIn(form, 'confidentiality');
  return (
    <div class="field">
      <label class="tick" id={idOf('confidentiality')}>
        <input
          type="checkbox"
          name="confidentiality"
          value={version}
          checked={listIn(form.typed, 'confidentiality').includes(version)}
        />
        <span>{say('field.confidentiality')}</span>
      </label>
      <FaultText name="confidentiality" fault={fault} />
      <p>
        <a href="/confidentiality" target="_blank">
          {say('form.confidentiality.read', { title, version })}
        </a>
      </p>
    </div>
  );
}

interface GroupFieldsProps {
  form: FormView;
  type: FormType;
  /** Those of the catalogue. */
  groups: readonly SignalGroup[];
  measures: Terms;
}

export function GroupFields({ form, type, groups, measures }: GroupFieldsProps): VNode {
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
      {groups.some(({ secrets }) => secrets > 0) && <Secrets form={form} measures={measures} />}
    </fieldset>
  );
}
