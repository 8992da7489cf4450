/** What came of putting something into the registry. */
import type { FieldFault } from '../../domain/refusal.ts';

/** `late`: a newer change was put before, so nothing was changed. `refused` changes nothing either. */
export type Verdict =
  | { verdict: 'created' | 'changed' | 'unchanged' | 'late' }
  | { verdict: 'refused'; faults: readonly FieldFault[] };

export const refused = (...faults: FieldFault[]): Verdict => ({ verdict: 'refused', faults });
