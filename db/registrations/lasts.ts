/** SQL about a registration `r`: it has begun, and has not ended (R2, R8). Whether it is activated is another question. */
export const lasts = (r: string): string =>
  `${r}.starts_at <= clock_timestamp() and coalesce(${r}.ends_at, 'infinity') > clock_timestamp()`;
