/** R59: a rate is made of cost lines and a margin; what was charged is corrected or paid back by records of their own. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table compensation_rates add column cost_lines jsonb not null default '[]';
    comment on column compensation_rates.cost_lines is 'What the reduced rate is made of; the standard one has a margin besides. Empty: a rate of before.';

    create table charge_changes (
      id uuid primary key,
      request_id uuid not null references charges (request_id),
      at timestamptz not null default clock_timestamp(),
      kind text not null check (kind in ('correction', 'refund')),
      cents integer not null check (cents <> 0 and (kind <> 'refund' or cents < 0)),
      because text, -- null once the personal details are removed (R58)
      made_by text not null
    );
    create index charge_changes_request on charge_changes (request_id);
    create index charge_changes_at on charge_changes (at);
    grant select, insert, update (because) on charge_changes to right_of_way_app`);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was paid back: restore a backup instead.');
}
