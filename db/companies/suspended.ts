/** SQL about credentials `c` (R60): they are not of a company that is suspended. Few are, so this costs a hand-over next to nothing. */
export const NOT_SUSPENDED = `not exists (select from companies o where o.suspended_at is not null and 'company:' || o.id = c.owner)`;
