/** The vehicles of the demo. VINs are invented; their first three characters belong to no maker. */
import { Battery } from './battery.ts';
import { FuelTank } from './fuel-tank.ts';
import { commuter, hired, meetings, pleasure, rounds, withHoliday, type Habit } from './habits.ts';
import { places } from './places.ts';
import { storyOf, type Story } from './story.ts';
import type { DemoVehicle } from './vehicle.ts';

export const vins = {
  shared: 'WRWE2A1C5SB104217',
  secondHand: 'WRWP4B2D7MA088361',
  convertible: 'WRWC1R5F2LA031945',
  vanEast: 'WRWV7E3H6RB220418',
  vanNew: 'WRWV7E3H1TB251773',
  vanDiesel: 'WRWV5D1K9NA176502',
  poolCar: 'WRWE2A1C8PB097730',
  poolSpare: 'WRWP4B2D3PA142286',
  vanSpare: 'WRWV5D1K4SA301659',
  rentalCompact: 'WRWP4B2D6SA188047',
  rentalEstate: 'WRWE3L4N2SB115893',
} as const;

const commonVehicle = (no: number): Pick<DemoVehicle, 'id' | 'kind' | 'sampleSeconds'> => ({
  id: `d0a1f1ee-0000-4000-8000-${String(no).padStart(12, '0')}`,
  kind: 'vehicle',
  sampleSeconds: 120,
});

const electric = (capacity: number, percent: number, health: number) => () => new Battery(capacity, percent, health);

const depotCharging = { at: places.depot, kw: 22, below: 85, limit: 90 };
const drops = [
  places.dropMuelheim,
  places.dropKalk,
  places.dropNippes,
  places.dropDellbrueck,
  places.dropBensberg,
  places.dropLeverkusen,
  places.dropPorz,
  places.dropOverath,
] as const;

/** The Vogts: work in Leverkusen, summer holidays at Lake Constance. */
const family = (): Habit =>
  withHoliday(
    commuter({
      home: places.ownerHome,
      work: places.ownerWork,
      shop: places.ownerShop,
      leaves: 7 * 60 + 12,
      returns: 16 * 60 + 50,
      attendance: 0.82,
      evening: places.ownerPool,
      outings: [places.zoo, places.grandparents, places.ownerPool],
    }),
    {
      to: places.lake,
      home: places.ownerHome,
      back: 118,
      nights: 12,
      nearby: [places.rentalMeersburg, places.rentalRavensburg],
    },
  );

/** The second-hand car: the former owner's life, the dealer's yard, then the new owner's. */
const secondHand = (story: Story) => (): Habit => {
  const former = commuter({
    home: places.formerHome,
    work: places.formerWork,
    shop: places.formerShop,
    leaves: 6 * 60 + 48,
    returns: 16 * 60 + 5,
    attendance: 0.93,
    outings: [places.grandparents, places.zoo],
  });
  const present = commuter({
    home: places.ownerHome,
    work: places.coUserWork,
    shop: places.ownerShop,
    leaves: 7 * 60 + 40,
    returns: 17 * 60 + 20,
    attendance: 0.6,
    outings: [places.zoo, places.ownerPool],
  });
  return (day, random) => {
    if (day.back > story.sold.back) return former(day, random);
    if (day.back === story.sold.back) return [{ to: places.dealer, leaves: 12 * 60 + 50 }];
    if (day.back > story.bought.back)
      return day.weekday === 4
        ? [
            { to: places.formerShop, leaves: 640 },
            { to: places.dealer, leaves: 675 },
          ]
        : [];
    if (day.back === story.bought.back) return [{ to: places.ownerHome, leaves: 11 * 60 + 5 }];
    return present(day, random);
  };
};

/** Every vehicle, its days counted back from `today`. */
export function demoVehicles(today: Date): DemoVehicle[] {
  const story = storyOf(today);
  return [
    {
      ...commonVehicle(1),
      vin: vins.shared,
      name: 'Meridian E (electric)',
      starts: places.ownerHome,
      odometer: 14_208_300,
      energy: electric(64, 71, 98.6),
      habit: family,
      charging: { at: places.ownerHome, kw: 11, below: 62, limit: 80, notBefore: 22 * 60 + 30 },
      sampleSeconds: 60,
    },
    {
      ...commonVehicle(2),
      vin: vins.secondHand,
      name: 'Lark 1.5 (petrol)',
      starts: places.formerHome,
      odometer: 61_744_900,
      energy: (random) => new FuelTank(45, 58, random),
      habit: secondHand(story),
      troubles: [{ code: 'P0456', from: story.bought.back - 60, until: story.bought.back - 71 }],
    },
    {
      ...commonVehicle(3),
      vin: vins.convertible,
      name: 'Lark Cabriolet (petrol)',
      starts: places.otherHome,
      odometer: 38_116_000,
      energy: (random) => new FuelTank(42, 77, random),
      habit: () => pleasure(places.otherHome, places.otherShop, [places.otherFriends, places.otherWine]),
      silent: { from: story.stored.back, until: story.fetched.back },
      troubles: [{ code: 'B1325', from: story.fetched.back - 1, until: story.fetched.back - 4 }],
    },
    {
      ...commonVehicle(4),
      vin: vins.vanEast,
      name: 'Portage E van (electric)',
      starts: places.depot,
      odometer: 9_377_200,
      energy: electric(75, 88, 99.1),
      habit: () => rounds(places.depot, drops, 6 * 60 + 50),
      sampleSeconds: 180,
      charging: depotCharging,
    },
    {
      ...commonVehicle(5),
      vin: vins.vanNew,
      name: 'Portage E van (electric)',
      starts: places.depot,
      odometer: 21_400,
      energy: electric(75, 80, 100),
      habit: () => rounds(places.depot, drops, 7 * 60 + 35),
      sampleSeconds: 180,
      charging: depotCharging,
      firstBack: story.delivered.back,
    },
    {
      ...commonVehicle(6),
      vin: vins.vanDiesel,
      name: 'Portage D van (diesel)',
      starts: places.depot,
      odometer: 118_902_700,
      energy: (random) => new FuelTank(70, 64, random),
      habit: () => rounds(places.depot, drops, 6 * 60 + 35),
      sampleSeconds: 180,
      troubles: [{ code: 'P2002', from: 95, until: 74 }],
    },
    {
      ...commonVehicle(7),
      vin: vins.poolCar,
      name: 'Meridian E (electric)',
      starts: places.depot,
      odometer: 33_051_800,
      energy: electric(64, 66, 96.9),
      habit: () =>
        meetings(places.depot, [places.meetingDuesseldorf, places.meetingDortmund, places.meetingKoblenz], 0.45),
      charging: { at: places.depot, kw: 11, below: 80, limit: 90 },
    },
    {
      ...commonVehicle(8),
      vin: vins.poolSpare,
      name: 'Lark 1.5 (petrol)',
      starts: places.depot,
      odometer: 40_233_100,
      energy: (random) => new FuelTank(45, 43, random),
      habit: () =>
        meetings(places.depot, [places.meetingKoblenz, places.meetingDuesseldorf, places.dropBensberg], 0.25),
      sampleSeconds: 180,
    },
    {
      ...commonVehicle(9),
      vin: vins.vanSpare,
      name: 'Portage D van (diesel)',
      starts: places.depot,
      odometer: 57_620_500,
      energy: (random) => new FuelTank(70, 81, random),
      habit: () => meetings(places.depot, [places.dropPorz, places.dropLeverkusen, places.dropOverath], 0.4),
      sampleSeconds: 180,
    },
    {
      ...commonVehicle(10),
      vin: vins.rentalCompact,
      name: 'Lark 1.5 (petrol)',
      starts: places.rentalStation,
      odometer: 27_480_600,
      energy: (random) => new FuelTank(45, 97, random),
      habit: () =>
        hired(places.rentalStation, [
          places.rentalLindau,
          places.rentalMeersburg,
          places.rentalRavensburg,
          places.rentalBregenz,
        ]),
    },
    {
      ...commonVehicle(11),
      vin: vins.rentalEstate,
      name: 'Meridian E Estate (electric)',
      starts: places.rentalStation,
      odometer: 19_855_400,
      energy: electric(77, 90, 98.8),
      habit: () =>
        hired(places.rentalStation, [
          places.rentalUlm,
          places.rentalMunich,
          places.rentalRavensburg,
          places.rentalLindau,
        ]),
      charging: { at: places.rentalStation, kw: 22, below: 90, limit: 95 },
    },
  ];
}
