/** Support finds people and companies by the words of their names, and by parts of their email addresses (R39). */
import type { Knex } from 'knex';

export const config = { transaction: false };

/** As `db/support/find.ts` has it. */
const INDEXES = {
  accounts_words: `accounts using gin (to_tsvector('simple', translate(name || ' ' || email, '@._+-', '     ')))`,
  companies_words: `companies using gin (to_tsvector('simple', translate(name, '@._+-', '     ')))`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, on] of Object.entries(INDEXES)) {
    await knex.raw(`drop index concurrently if exists ${name}`); // what a run that was cut off left is of no use
    await knex.raw(`create index concurrently ${name} on ${on}`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw(`drop index concurrently if exists ${name}`);
}
