/** What the application's role may do, table by table, written down by hand: a right that it does not need is one too many. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { openRecord } from '../front-door/record.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

/** `s` select, `i` insert, `u` update, `d` delete; in brackets the columns where it is not all of them. */
const may: Record<string, string> = {
  access: 's i',
  access_epoch: 's',
  access_reads: 's i u',
  access_staff_ends: 's i d',
  accounts: 's i u(changed_at,company_id,email,locale,name,roles)',
  aggregate_clashes: 's i',
  aggregate_cuts: 's i(by_model,level,rules,table,week) u(figures,frozen_at,left_out,sha256)',
  aggregate_releases: 's i',
  aggregate_rows: 's i',
  aggregate_sources: 's i',
  aggregate_weeks: 's i',
  api_access_requests:
    's i(account_id,agreement,decide_by,ended_at,groups,id,look_wanted_at,owner,purpose,remind_at,status,use) u(agreement,decided_by,details_removed_at,ended_at,look_signalled_at,look_wanted_at,purpose,reason,reminded_at,start_claimed_at,status,workflow_seen_at,workflow_started_at)',
  audit: 's i(act,actor,detail,hash,stream)',
  audit_seals: 's i',
  catalogue_versions: 's',
  charge_changes: 's i u(because)',
  charges: 's i',
  companies: 's i u(changed_at,country,kind,name,registration_number,suspended_at,suspended_because)',
  company_data_products: 's i u(ended_at,ended_by)',
  company_invitations:
    's i u(details_removed_at,email,ended_at,ended_because,ended_by,expires_at,invited_at,invited_by,locale,roles,turn)',
  company_suspensions: 's i u(resumed_at,resumed_by)',
  compensation_rates: 's i',
  consents: 's i d',
  confidentiality_measures: 's i',
  credential_secrets: 's i u(ended_at,last_used_at)',
  credentials:
    's i(client_id,created_at,ended_at,ended_by,id,initiate_login_uri,last_use,last_used_at,link_key,look_signalled_at,look_wanted_at,made_by,name,owner,redirect_uris,type,workflow_started_at) u(ended_at,ended_by,initiate_login_uri,last_use,last_used_at,look_signalled_at,look_wanted_at,name,redirect_uris,start_claimed_at,workflow_seen_at,workflow_started_at)',
  data_products: 's',
  data_streams: 's i u d',
  deciders: 's i d',
  decisions: 's i',
  developer_terms: 's i',
  developers: 's i u(changed_at,company,country,details_removed_at,email,email_confirmed,kind,locale,name,size)',
  download_parts: 's i u d',
  downloads_under_way: 's i u d',
  downloads: 's i d',
  dropped_partitions: 's',
  drafts: 's i u d',
  enquiries: 's i u(answer_by,details_removed_at,email,late_told_at,name,status,touched_at)',
  enquiry_messages: 's i d',
  feed: 's i',
  feed_days: 's i u',
  feed_heads: 's u(head)',
  feed_sources: 's i u',
  file_keys: 's i d',
  files: 's i u d',
  fleet_products: 's i u(ended_at,ended_by,plug_in_device)',
  grant_people: 's i d',
  grants:
    's i(client_id,created_at,ended_at,ended_because,ended_by,giver,groups,holder,id,locale,look_signalled_at,look_wanted_at,purpose,receipt,scope,secrets,taken_at,until,workflow_started_at) u(details_removed_at,end_told_at,look_signalled_at,look_wanted_at,notice_at,purpose,receipt,reminded_at,sleep_told_for,start_claimed_at,taken_at,told_at,workflow_seen_at,workflow_started_at)',
  handing_processes: 's i u d',
  idempotency_keys: 's i u(created_at) d',
  knex_migrations: 's',
  knex_migrations_lock: 's',
  latest: 's i u',
  misuse_cases:
    's i u(closed_at,closed_because,closed_by,demand,demanded_at,demanded_by,erase_by,erased_at,status,what)',
  mail_events: 's i u(received_at) d',
  mails: 's i u d',
  notes: 's i u(text)',
  notices: 's i d',
  notices_dropped: 's u(txid)',
  oauth_items: 's i u d',
  outages: 's i(began_at) u(ended_at)',
  products: 's i u(changed_at,model,name,placed_on_market_at,plug_in_device)',
  program_events: 's i d',
  provider_applications: 's i u(company,contact,cuuid,decided_at,decided_by,details_removed_at,reason,status)',
  provider_consent_products: 's i u(told_turn)',
  provider_consents:
    's i(data_product,given_by,holder,id,look_wanted_at,provider_id,until) u(ends_told_at,look_signalled_at,look_wanted_at,reminded_at,start_claimed_at,taken_up_told_at,told_at,turns,unused_told_at,workflow_seen_at,workflow_started_at)',
  rate_limits: 's i u d',
  readings: 's',
  registrations: 's i u d',
  release_proposals:
    's i(beyond_form,known_body,people,product_ids,proposed_by,release,request_id) u(confirmed_by,ended_at,outcome) d',
  rentals: 's i u(accepted_at,account_id,details_removed_at,email,ended_at,ended_because,ended_by,registration_id)',
  request_products: 's i u d',
  requests:
    's i(all but clock_shift,erased_at) u(all but clock_shift,company,formats,frontend,gdpr_basis,groups,measures_sha256,measures_version,secrets,without_personal)',
  review_rounds: 's i u(answer,answered_at)',
  sessions: 's i u d',
  signal_versions: 's',
  signals:
    's i u(changed_at,datatype,groups,kinds,meaning,meanings,models,personal,range,trade_secret,unit,usual_interval)',
  staff_decisions: 's i u(reason)',
  subscriptions: 's i u(told_turn)',
  terms_seen: 's i',
  timeline: 's i',
  webhook_deliveries:
    's i(id,type,webhook_id) u(answers,attempts,attempts_before,first_attempt_at,next_attempt_at,settled_at,state) d',
  webhook_secrets: 's i(id,sealed,webhook_id) u(sealed) d',
  webhooks:
    's i(frontend,id,made_by,name,owner,types,url) u(disabled_at,disabled_because,disabled_times,ended_at,failing_since,name,types,url)',
  withholdings:
    's i u(confirmed_by,elements,end_reason,ended_at,ended_by,in_force_at,notice_by,notice_number,notice_on,reason)',
};

test('threat 15: the application’s role has what it needs, table by table, and no more', async () => {
  const { rows } = await record.raw<{ rows: { name: string; rights: string }[] }>(
    `with held as (
       select c.oid, c.relname as name, p.no, p.letter, has_table_privilege('right_of_way_app', c.oid, p.privilege) as whole,
         (select array_agg(a.attname order by a.attname) from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and p.privilege <> 'delete' and has_column_privilege('right_of_way_app', c.oid, a.attnum, p.privilege)) as columns,
         (select array_agg(a.attname::text order by a.attname) from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as all_columns
       from pg_class c cross join (values (1, 's', 'select'), (2, 'i', 'insert'), (3, 'u', 'update'), (4, 'd', 'delete'))
         as p (no, letter, privilege)
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
     )
     select name, string_agg(letter || case when whole then ''
         when name = 'requests' then '(all but ' || array_to_string(
           array(select unnest(all_columns) except select unnest(columns::text[]) order by 1), ',') || ')'
         else '(' || array_to_string(columns, ',') || ')' end, ' ' order by no) as rights
     from held where whole or columns is not null group by name order by name`,
  );
  expect(Object.fromEntries(rows.map(({ name, rights }) => [name, rights]))).toEqual(may);
});

test('threat 15: it may neither truncate nor refer to any table, nor make one', async () => {
  const { rows } = await record.raw<{ rows: object[] }>(
    `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and has_table_privilege('right_of_way_app', c.oid, 'truncate, references, trigger')
     union all select 'schema' where has_schema_privilege('right_of_way_app', 'public', 'create')`,
  );
  expect(rows).toEqual([]);
});
