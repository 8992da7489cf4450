/** When a sum may be given (R56): of enough vehicles and enough accounts, none of which makes up most of it. The numbers are floors. */
import { z } from 'zod';

export const FLOOR = { vehicles: 10, accounts: 5 } as const;
/** No account may have more of the vehicles, or of a sum, than this. */
const MOST_OF_ONE = 0.5;

/** The operator may ask for more, never for less: settings below the floors keep processes from starting. */
export const aggregateRulesSchema = z.strictObject({
  vehicles: z.int().min(FLOOR.vehicles).default(FLOOR.vehicles),
  accounts: z.int().min(FLOOR.accounts).default(FLOOR.accounts),
});
export type AggregateRules = z.infer<typeof aggregateRulesSchema>;

/** One vehicle in one sum. */
export interface Member {
  vehicle: number;
  /** Of its holders the one with the most vehicles. */
  account: number;
  /** What its table counts; see `tables.ts`. */
  values: readonly number[];
}

/** Whether a sum of these may be given. Each vehicle stands in it once; `sums`: which of the values are added up. */
export function isGood(members: readonly Member[], { vehicles, accounts }: AggregateRules, sums: number): boolean {
  if (members.length < vehicles) return false;
  const ofAccount = new Map<number, number[]>();
  const all = Array<number>(sums + 1).fill(0);
  for (const { account, values } of members) {
    const own = ofAccount.get(account) ?? Array<number>(sums + 1).fill(0);
    ofAccount.set(account, own);
    for (let i = 0; i <= sums; i++) {
      const value = i === sums ? 1 : (values[i] ?? 0); // at last the vehicles themselves
      own[i] = (own[i] ?? 0) + value;
      all[i] = (all[i] ?? 0) + value;
    }
  }
  if (ofAccount.size < accounts) return false;
  return [...ofAccount.values()].every((own) => own.every((value, i) => value <= (all[i] ?? 0) * MOST_OF_ONE));
}
