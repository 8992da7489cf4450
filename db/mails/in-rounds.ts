/** What a mailer asks and notes about the mails it sends: one by one for the mailer, in rounds for the database. */
import type { Knex } from 'knex';
import { askedInRounds } from '../postgres/rounds.ts';
import { spend, type Spending } from './budget.ts';
import { mailsAccepted, mailsNotTaken, type ClaimedMail, type NotTaken } from './claims.ts';
import { mailRecords, type MailOf, type MailRecord } from './record/request.ts';

export interface MailsInRounds {
  /** What a mail about a request is written from. */
  record: (of: MailOf) => Promise<MailRecord>;
  /** Whether its budgets let a mail go (R67). */
  spend: (spending: Spending) => Promise<boolean>;
  /** The provider took it. */
  accepted: (mail: ClaimedMail) => Promise<void>;
  /** The provider did not take it, or nobody knows. */
  notTaken: (of: { mail: ClaimedMail; outcome: NotTaken }) => Promise<void>;
}

export function mailsInRounds(db: Knex): MailsInRounds {
  const noted = <Item>(note: (db: Knex, items: readonly Item[]) => Promise<void>) =>
    askedInRounds<Item, void>(async (items) => {
      await note(db, items);
      return items.map(() => undefined);
    });
  const ask = askedInRounds<Spending, boolean | null>((spending) => spend(db, spending));
  return {
    record: askedInRounds((mails) => mailRecords(db, mails)),
    spend: async (spending) => {
      for (;;) {
        const goes = await ask(spending);
        if (goes !== null) return goes;
      }
    },
    accepted: noted(mailsAccepted),
    notTaken: noted(mailsNotTaken),
  };
}
