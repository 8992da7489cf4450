/** What the data comes as (R62): one format at least, JSON where none is ticked. */
import type { VNode } from 'preact';
import { DEFAULT_FORMATS, formatNames, formats } from '../../../domain/export/formats.ts';
import { FaultText } from './inputs.tsx';
import { describedBy, faultIn, idOf, type FormView } from './form-view.ts';

export function FormatFields({ form }: { form: FormView }): VNode {
  const { say } = form.view;
  const fault = faultIn(form, 'formats');
  const ticked: readonly string[] = form.typed['formats'] ?? DEFAULT_FORMATS;
  return (
    <fieldset id={idOf('formats')} tabIndex={-1} aria-describedby={describedBy('formats', true, fault)}>
      <legend>{say('field.formats')}</legend>
      <p class="hint" id={`${idOf('formats')}-hint`}>
        {say('form.formats.hint')}
      </p>
      <FaultText name="formats" fault={fault} />
      {formats.map((format) => (
        <label key={format} class="tick">
          <input type="checkbox" name="formats" value={format} checked={ticked.includes(format)} />
          <span>
            {formatNames[format]} <small>{say(`form.formats.${format}`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
