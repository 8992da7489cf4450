/** SQL about who reads by a credential `c`, and how much was read by its accesses: the same words for those who gave and for staff. */

/** The developer `d`, the account `r` or the company `k` that it belongs to. */
export const RECIPIENT_JOINS = `left join developers d on d.owner = c.owner left join accounts r on c.owner = 'account:' || r.id
  left join companies k on c.owner = 'company:' || k.id`;

/** The most telling name that is known. */
export const RECIPIENT_NAME = `coalesce(d.name, r.name, k.name, c.name)`;
export const RECIPIENT_COMPANY = `coalesce(d.company->>'name', k.name)`;

/** SQL for a lateral join: when somebody last read by these accesses, and how many readings in the last thirty days. */
export const readLately = (accesses: string): string => `
  select max(x.last_at) as "lastReadAt", sum(x.readings) filter (where x.day > (clock_timestamp() at time zone 'UTC')::date - 30) as readings
  from access_reads x where x.access_id = any(${accesses})`;
