/** The days on which something happens in the demo: sale, storage, later registrations. Told in days before today. */
import { dayBack, workdayBack, type DemoDay } from './calendar.ts';

export interface Story {
  /** The second-hand car: sold to a dealer, and registered by its new owner a week later or more (R7, R9). */
  sold: DemoDay;
  bought: DemoDay;
  /** The convertible: nothing is recorded from the first of these days to the last (R17). */
  stored: DemoDay;
  fetched: DemoDay;
  /** The second user of the shared car joins (R2, R7). */
  joined: DemoDay;
  /** The fleet's newest van comes from the factory. */
  delivered: DemoDay;
}

export const storyOf = (today: Date): Story => ({
  sold: workdayBack(today, 223),
  bought: workdayBack(today, 211),
  stored: dayBack(today, 330),
  fetched: dayBack(today, 269),
  joined: dayBack(today, 300),
  delivered: workdayBack(today, 120),
});

/** By the wall clock, in minutes after midnight: the former owner's registration ends, the new one's begins. */
export const SOLD_AT = 14 * 60 + 30;
export const BOUGHT_AT = 10 * 60 + 15;
