/** SQL: when a link, and when an access, is alive. */

/** Of the grant `g`. */
export const GRANT_LIVES = `g.ended_at is null and (g.until is null or g.until > clock_timestamp())`;

/** Of the access `a`. */
export const ACCESS_LIVES = `a.ended_at is null and (a.until is null or a.until > clock_timestamp())`;
