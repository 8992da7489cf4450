/** What somebody is asked to agree to, and what they chose (R42, R51). */
import type { Knex } from 'knex';
import { productsToShare, signalGroups, type ProductToShare, type SignalGroup } from '../../../db/access/asked.ts';
import { findClient, type Client } from '../../../db/credentials/clients.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { holderOf, type Holder, type Principal } from '../../../domain/principal.ts';
import { addDays, daySchema, dayOf, startOfDay, type Day } from '../../../domain/time/day.ts';
import { isTicked, listIn, textIn, type Typed } from '../../call/input/typed.ts';
import type { Asked } from '../../oauth/oauth.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';

export interface Question {
  asked: Asked;
  program: Client & { access: NonNullable<Client['access']> };
  holder: Holder;
  /** Whether the program is the person's own. */
  isOwn: boolean;
  products: ProductToShare[];
  /** What there is to choose; empty where the catalogue has no groups. */
  groups: SignalGroup[];
  /** The last day that the program asks for; the person may choose an earlier one. */
  until: Day | null;
}

/** Why there is nothing to agree to. */
export type NoQuestion = 'program-gone' | 'not-allowed' | 'no-products';

export async function questionOf(db: Knex, asked: Asked, caller: Principal): Promise<Question | NoQuestion> {
  const holder = holderOf(caller);
  const program = await findClient(db, asked.clientId);
  if (!program) return 'program-gone';
  const { access, owner } = program;
  const isOwn = owner === holder;
  if (!access || (access.use === 'own-data' && !isOwn)) return 'not-allowed';
  const products = holder ? await productsToShare(db, holder) : [];
  if (!holder || products.length === 0) return 'no-products';
  const inCatalogue = await signalGroups(
    db,
    products.map(({ kind }) => kind),
  );
  const groups = inCatalogue.filter(
    ({ group }) => (access.groups?.includes(group) ?? true) && (asked.groups?.includes(group) ?? true),
  );
  const until = daySchema.safeParse(asked.until);
  return {
    asked,
    program: { ...program, access },
    holder,
    isOwn,
    products,
    groups,
    until: until.success ? until.data : null,
  };
}

export interface Choice {
  products: ProductToShare[];
  groups: string[] | null;
  until: Date | null;
  /** `null` where no other user is concerned. */
  othersInformed: boolean | null;
}

/** What was chosen; or what is wrong with it, by the name of the field. */
export function choiceIn(
  { products, groups, until: asked }: Question,
  typed: Typed,
  timeZone: string,
): { choice: Choice } | { faults: Record<string, PageKey> } {
  const faults: Record<string, PageKey> = {};
  const wanted = new Set(listIn(typed, 'products').filter((id) => productIdSchema.safeParse(id).success));
  const chosen = products.filter(({ id }) => wanted.has(id));
  if (chosen.length === 0) faults['products'] = 'link.fault.products';
  const ticked = new Set(listIn(typed, 'groups'));
  const chosenGroups = groups.filter(({ group }) => ticked.has(group)).map(({ group }) => group);
  if (groups.length > 0 && chosenGroups.length === 0) faults['groups'] = 'link.fault.groups';
  const text = textIn(typed, 'until');
  const day = daySchema.safeParse(text);
  const isPast = day.success && day.data < dayOf(new Date(), timeZone);
  const isLater = asked !== null && (!day.success || day.data > asked);
  if ((text !== '' && !day.success) || isPast) faults['until'] = 'link.fault.until';
  else if (isLater) faults['until'] = 'link.fault.untilAsked';
  const isShared = chosen.some(({ otherUsers }) => otherUsers > 0);
  const informed = isTicked(typed, 'others');
  if (isShared && !informed) faults['others'] = 'link.fault.others';
  if (Object.keys(faults).length > 0) return { faults };
  return {
    choice: {
      products: chosen,
      groups: groups.length > 0 ? chosenGroups : null,
      until: day.success ? startOfDay(addDays(day.data, 1), timeZone) : null,
      othersInformed: isShared ? informed : null,
    },
  };
}
