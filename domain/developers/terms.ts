/** The terms of API access: one text, known by its version and the hash of its bytes (R41). */
import { createHash } from 'node:crypto';
import type { Day } from '../time/day.ts';

export interface Terms {
  version: string;
  title: string;
  /** The day from which on new access takes the acceptance of this version. */
  effectiveFrom: Day;
  /** Plain text; paragraphs between empty lines. */
  text: string;
  /** Of the text in UTF-8, in hexadecimal. */
  sha256: string;
}

export const termsOf = (terms: Omit<Terms, 'sha256'>): Terms => ({
  ...terms,
  sha256: createHash('sha256').update(terms.text).digest('hex'),
});

/** Where the operator has set none of its own. */
export const defaultTerms: Terms = termsOf({
  version: '2026-11',
  title: 'Terms of API access',
  effectiveFrom: '2026-11-01',
  text: `These terms are between you, who register as a developer, and the data holder, who runs this service. They apply to every program that you connect.

1. What you get. Your programs read the data of vehicles, wallboxes and chargers of those who agree to it, and of your own. What they may read, and for how long, is what each person agreed to. It costs the people whose data it is nothing.

2. What you use it for. You use the data for the purpose that you named to us and to the person who agreed, and for nothing else (Regulation (EU) 2023/2854, the Data Act, Article 6). You do not use it to develop a connected product that competes with the one the data comes from. You do not profile people with it unless that is needed for the service they asked you for.

3. Whom you pass it to. You pass the data on only as far as the person agreed, and never to a gatekeeper under the Digital Markets Act (Article 5(3) of the Data Act). You confirm that you are none.

4. Users. Where a product has several users, you make sure that they know of it and agree.

5. Trade secrets. Signals that are marked as trade secrets stay secret. You protect them as agreed before they are handed over.

6. When it ends. A person may end your access at any time, and so may each other user of the product. Your access stops at that moment. You delete what you no longer need for the purpose.

7. Credentials. Secrets are yours to keep. You do not put them into programs that others can take apart, and you replace one that somebody else may know. You answer for what is done with your credentials until you have revoked them.

8. Fair use. There are limits on the number of calls, which answers name. A program that disturbs the service for others may be slowed down. Nobody's own account is locked for it.

9. Changes. We announce new terms before they take effect. Credentials that you have go on working; for new ones you accept the new terms.

10. When you break them. We may refuse or end API access, with the reason. You can complain to us, and to the competent authority of your country.`,
});
