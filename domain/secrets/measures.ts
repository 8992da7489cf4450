/** R53: the measures by which whoever receives trade secrets keeps them confidential: one text, known by its version and hash as terms are. */
import { z } from 'zod';
import { termsOf, type Terms } from '../developers/terms.ts';

/** Where the operator has set none of its own. */
export const defaultMeasures: Terms = termsOf({
  version: '2026-11',
  title: 'How trade secrets are kept confidential',
  effectiveFrom: '2026-11-01',
  text: `Some signals are trade secrets of the data holder or of others. They are marked as such in the catalogue. You get them if you agree to these measures (Regulation (EU) 2023/2854, the Data Act, Articles 4(6) and 5(9)); without that you get everything else.

1. Use. You use these signals for the purpose that you named, and for nothing else.

2. Who sees them. You give them to those people alone who need them for that purpose, and who are bound to keep them confidential. You pass them on to nobody else.

3. Storage. You keep them encrypted or behind access control, and know who has access.

4. No reverse engineering. You do not use them to find out how a product works inside, nor to develop one that competes with it.

5. Erasure. You erase them once the purpose is reached.

6. Breach. You tell us without delay if somebody has learned of them who may not.

If these measures are not kept, we may withhold or suspend the signals concerned. You are told in writing, and can complain.`,
});

export const measuresAccepted = z
  .strictObject({
    version: z.string().max(50),
    accepted: z.literal(true, {
      error: 'Agree to the measures (true), or leave the field out and do without trade secrets.',
    }),
  })
  .meta({ id: 'Confidentiality' });
