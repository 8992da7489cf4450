/** R68: data of people other than the requester is released by two of staff; the operator hears of it by a daily email. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create table release_proposals (
      id uuid primary key default gen_random_uuid(),
      request_id uuid not null references requests,
      product_ids uuid[] not null,               -- in the order in which they were named
      beyond_form integer not null,              -- how many of them the form did not name
      people integer not null,                   -- how many others were registered to them in the period
      known_body boolean not null,               -- whether the mail domain is on the operator's list
      proposed_by text not null,
      proposed_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,
      outcome text check (outcome in ('confirmed', 'replaced', 'dropped')),
      confirmed_by text check (confirmed_by <> proposed_by),
      check ((outcome is null) = (ended_at is null) and (outcome is not distinct from 'confirmed') = (confirmed_by is not null))
    );
    create unique index release_proposals_open on release_proposals (request_id) where ended_at is null;
    create index release_proposals_confirmed on release_proposals (ended_at) where outcome = 'confirmed';
    grant select on release_proposals to right_of_way_app;
    grant insert (request_id, product_ids, beyond_form, people, known_body, proposed_by) on release_proposals to right_of_way_app;
    grant update (ended_at, outcome, confirmed_by) on release_proposals to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who released what: restore a backup instead.');
}
