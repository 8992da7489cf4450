/** SQL about a link `g`: when its refresh token sleeps, unless it is used before; null where it has none that works. */
export const sleepsAt = (g: string): string =>
  `(select max(i.expires_at) from oauth_items i
    where i.grant_id = ${g}.id and i.kind = 'RefreshToken' and i.consumed_at is null and i.revoked_at is null)`;
