/**
 * VINs typed or pasted instead of ticked (R5), with the verdict on each after a press on the button: the form comes back
 * as it was filled in, what is registered is ticked, and what is not stays to be mended. It needs no script.
 */
import type { VNode } from 'preact';
import type { VinVerdict } from '../../../domain/registrations/vin.ts';
import { textIn } from '../../call/input/typed.ts';
import type { FormView } from './form-view.ts';

export interface CheckedVin {
  vin: string;
  verdict: VinVerdict;
}

interface TypedVinsProps {
  form: FormView;
  verdicts: readonly CheckedVin[];
}

export function TypedVins({ form, verdicts }: TypedVinsProps): VNode {
  const { say } = form.view;
  const wasChecked = textIn(form.typed, 'step') === 'check';
  const toMend = verdicts.filter(({ verdict }) => verdict !== 'ok');
  const shown = wasChecked ? [...toMend, ...verdicts.filter(({ verdict }) => verdict === 'ok')] : toMend;
  return (
    <details open={shown.length > 0 || wasChecked || undefined}>
      <summary>{say('form.typedVins')}</summary>
      <label for="typed-vins">{say('field.products.vins')}</label>
      <small class="hint" id="typed-vins-hint">
        {say('form.typedVins.hint')}
      </small>
      <textarea id="typed-vins" name="products.vins" rows={3} aria-describedby="typed-vins-hint">
        {toMend.map(({ vin }) => vin).join('\n')}
      </textarea>
      <button type="submit" name="step" value="check" class="secondary">
        {say('form.typedVins.check')}
      </button>
      <div role="status">
        {wasChecked && shown.length === 0 && <p>{say('form.typedVins.none')}</p>}
        {shown.length > 0 && (
          <ul class="verdicts">
            {shown.map(({ vin, verdict }) => (
              <li key={vin} class={verdict === 'ok' ? 'ok' : undefined}>
                <code>{vin}</code> <span>{say(`verdict.${verdict}`)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}
