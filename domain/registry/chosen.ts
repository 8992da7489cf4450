/** Which signals of the catalogue somebody is given (R51–R53): the one rule of exports and of continuous data. */

export interface Chosen {
  /** `null`: all groups. */
  groups: readonly string[] | null;
  /** Whether signals that may say something about a person are among it; not said: they are. */
  personal?: boolean;
  /** Whether signals marked as trade secrets are among it. */
  secrets: boolean;
  /** What staff hold back, by path (R54). */
  heldBack?: Readonly<Record<string, HeldBack>> | null;
}

/** How staff hold a trade secret back. */
export const heldBackHow = ['withheld', 'suspended', 'refused'] as const;
export type HeldBack = (typeof heldBackHow)[number];

/** What the rule asks of a signal. */
export interface Choosable {
  path: string;
  groups: readonly string[];
  personal?: boolean;
  tradeSecret: boolean;
}

/** Why a signal is left out, in the order in which it is asked. */
export const leftOutReasons = ['group', 'personal', 'trade-secret', ...heldBackHow] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** Why a signal is not given; `null` where it is. One that belongs to no group is given with all of them alone. */
export function whyLeftOut({ groups, personal, secrets, heldBack }: Chosen, signal: Choosable): LeftOutReason | null {
  if (groups !== null && !signal.groups.some((group) => groups.includes(group))) return 'group';
  if (personal === false && signal.personal) return 'personal';
  if (!secrets && signal.tradeSecret) return 'trade-secret';
  return heldBack?.[signal.path] ?? null;
}
