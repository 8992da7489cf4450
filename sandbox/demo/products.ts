/** The connected products of the demo, under fixed ids, and what each is registered to (R2, R7, R8, R9). */
import type { DemoVehicle } from './vehicle.ts';
import { dayBack, type DemoDay } from './calendar.ts';
import { demoCompanies } from './people.ts';
import { BOUGHT_AT, SOLD_AT, storyOf } from './story.ts';
import { demoVehicles, vins } from './vehicles.ts';
import type { Holder } from '../../domain/principal.ts';

export interface DemoChargePoint {
  id: string;
  kind: 'wallbox' | 'charger';
  serial: string;
  name: string;
  /** VIN of the vehicle that charges there. */
  serves: string;
  /** kW */
  power: number;
}

export type DemoProduct = DemoVehicle | DemoChargePoint;

const productId = (no: number): string => `d0a1f1ee-0000-4000-8000-${String(no).padStart(12, '0')}`;

export const demoChargePoints: readonly DemoChargePoint[] = [
  {
    id: productId(101),
    kind: 'wallbox',
    serial: 'RWB-11-40718823',
    name: 'Wallbox 11 kW',
    serves: vins.shared,
    power: 11,
  },
  {
    id: productId(102),
    kind: 'charger',
    serial: 'RWC-22-00093154',
    name: 'Depot charger 1, 22 kW',
    serves: vins.vanEast,
    power: 22,
  },
  {
    id: productId(103),
    kind: 'charger',
    serial: 'RWC-22-00093155',
    name: 'Depot charger 2, 22 kW',
    serves: vins.vanNew,
    power: 22,
  },
];

/** In the order in which they are generated: vehicles before the charge points that serve them. */
export const demoProducts = (today: Date): DemoProduct[] => [...demoVehicles(today), ...demoChargePoints];

export interface DemoRegistration {
  id: string;
  productId: string;
  holder: Holder;
  activated: boolean;
  startsAt: Date;
  endsAt: Date | null;
}

type Row = [product: string, holder: Holder, starts: Date, ends?: Date | null, activated?: boolean];

/** Who is an authorised user of what, and from when until when. */
export function demoRegistrations(today: Date): DemoRegistration[] {
  const story = storyOf(today);
  const of = new Map(demoProducts(today).map((p) => [p.kind === 'vehicle' ? p.vin : p.serial, p.id]));
  const [parcels, rentals] = demoCompanies.map(({ id }): Holder => `company:${id}`);
  if (!parcels || !rentals)
    throw new Error('The list of demo companies has lost the fleet or the rental company: see people.ts.');
  const on = (day: DemoDay, minutes: number): Date => new Date(day.at(minutes));
  const since = (back: number, minutes = 600): Date => on(dayBack(today, back), minutes);
  const rows: Row[] = [
    [vins.shared, 'account:retail-owner', since(560, 1097)],
    [vins.shared, 'account:retail-couser', on(story.joined, 1185)],
    ['RWB-11-40718823', 'account:retail-owner', since(540, 971)],
    [vins.secondHand, 'account:retail-former', since(1400, 884), on(story.sold, SOLD_AT)],
    [vins.secondHand, 'account:retail-owner', on(story.bought, BOUGHT_AT)],
    [vins.convertible, 'account:retail-other', since(800, 1222)],
    [vins.vanEast, parcels, since(470, 512)],
    [vins.vanNew, parcels, on(story.delivered, 495)],
    [vins.vanDiesel, parcels, since(900, 530)],
    [vins.poolCar, parcels, since(650, 541)],
    [vins.poolSpare, parcels, since(600, 541), null, false],
    [vins.vanSpare, parcels, since(380, 525), null, false],
    ['RWC-22-00093154', parcels, since(465, 660)],
    ['RWC-22-00093155', parcels, since(465, 672)],
    [vins.rentalCompact, rentals, since(500, 601)],
    [vins.rentalEstate, rentals, since(430, 607)],
  ];
  return rows.map(([key, holder, startsAt, endsAt = null, activated = true], i) => {
    const product = of.get(key);
    if (!product) throw new Error(`Registration ${i + 1} names a product that is not in the list: see products.ts.`);
    return {
      id: `e0a1f1ee-0000-4000-8000-${String(i + 1).padStart(12, '0')}`,
      productId: product,
      holder,
      activated,
      startsAt,
      endsAt,
    };
  });
}
