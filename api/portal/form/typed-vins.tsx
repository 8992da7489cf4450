/**
 * VINs typed or pasted instead of ticked (R5), with the verdict on each after a press on the button: the form comes back
 * as it was filled in, what is registered is ticked, and what is not stays to be mended. It needs no script.
 */
import type { VNode } from 'preact';
import type { VinVerdict } from '../../../domain/registrations/vin.ts';
import { defaultPolicy } from '../../../domain/policy.ts';
import { vinMeantBy } from '../../../domain/registrations/written-vins.ts';
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

const SHOWN = 10;
/** So many a request takes by default, as the hint says. */
const MOST = defaultPolicy.limits.vinsPerRequest;

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
      <label for="vins-file">{say('form.typedVins.file')}</label>
      <small class="hint" id="vins-file-hint">
        {say('form.typedVins.file.hint', { most: MOST })}
      </small>
      {/* Its text is one more of the field's: what a file holds is read as what is typed. */}
      <input
        id="vins-file"
        type="file"
        name="products.vins"
        accept=".csv,.txt,text/csv,text/plain"
        aria-describedby="vins-file-hint"
      />
      <button type="submit" name="step" value="check" class="secondary">
        {say('form.typedVins.check')}
      </button>
      <div role="status">
        {toMend.length > 0 && <p>{say('form.typedVins.toMend', { count: toMend.length, of: verdicts.length })}</p>}
        {wasChecked && shown.length === 0 && <p>{say('form.typedVins.none')}</p>}
        {shown.length > 0 && (
          <ul class="verdicts">
            {shown.slice(0, SHOWN).map(({ vin, verdict }) => (
              <li key={vin} class={verdict === 'ok' ? 'ok' : undefined}>
                <code>{vin}</code> <span>{verdictInWords(form, vin, verdict)}</span>
              </li>
            ))}
            {shown.length > SHOWN && <li>{say('asked.more', { count: shown.length - SHOWN })}</li>}
          </ul>
        )}
      </div>
      {toMend.length > 0 && toMend.length < verdicts.length && (
        <button type="submit" name="step" value="leave-out" class="secondary">
          {say('form.typedVins.leaveOut', { count: toMend.length })}
        </button>
      )}
    </details>
  );
}

/** A likely slip is pointed out (R65). */
function verdictInWords({ view: { say } }: FormView, vin: string, verdict: VinVerdict): string {
  const meant = verdict === 'malformed' ? vinMeantBy(vin) : undefined;
  return meant ? say('verdict.slip', { vin: meant }) : say(`verdict.${verdict}`);
}
