/** SQL about a link, the grant `g`: nobody has ended it, and its day has not passed. */
export const GRANT_LIVES = `g.ended_at is null and (g.until is null or g.until > clock_timestamp())`;
