/** SQL about withholdings `w` (R54). */

export const IN_FORCE = `w.in_force_at is not null and w.ended_at is null`;

/** In force, and about a request `r`: decided about it, or about another one of its requester for the same holder. */
export const CONCERNS = `${IN_FORCE} and (w.request_id = r.id or w.requester = r.requester and w.holder = r.holder)`;

/** The last one of a signal counts. */
const WEIGHT = `array_position(array['suspend', 'withhold', 'refuse'], w.kind)`;

/** By signal, how it is held back of a request `r`, as JSON. */
export const HELD_BACK = `(select coalesce(jsonb_object_agg(s, held_back_as(w.kind) order by s, ${WEIGHT}), '{}') from withholdings w, unnest(w.signals) s where ${CONCERNS})`;
