/** Where the demo's vehicles live, work, deliver and travel: invented addresses in real towns. */

export interface Place {
  name: string;
  latitude: number;
  longitude: number;
}

const at = (name: string, latitude: number, longitude: number): Place => ({ name, latitude, longitude });

export const places = {
  ownerHome: at('home of the Vogts, Cologne', 50.91812, 6.91944),
  ownerWork: at('works in Leverkusen', 51.02846, 6.97211),
  coUserWork: at('practice in Hürth', 50.87743, 6.87629),
  ownerShop: at('supermarket in Cologne', 50.92655, 6.90187),
  ownerPool: at('swimming pool in Cologne', 50.94671, 6.88742),
  grandparents: at('grandparents in Aachen', 50.76582, 6.09813),
  zoo: at('by the Rhine in Bonn', 50.71934, 7.12561),
  lake: at('holiday flat in Überlingen', 47.77036, 9.15478),
  formerHome: at('home in Düren', 50.80436, 6.48321),
  formerWork: at('office in Jülich', 50.92187, 6.36284),
  formerShop: at('supermarket in Düren', 50.79512, 6.49733),
  dealer: at('dealer in Kerpen', 50.87011, 6.69478),
  otherHome: at('home in Heidelberg', 49.41834, 8.68921),
  otherShop: at('market in Heidelberg', 49.40288, 8.67465),
  otherFriends: at('friends in Speyer', 49.31762, 8.43816),
  otherWine: at('wine village by Bad Dürkheim', 49.45977, 8.17362),
  depot: at('depot in Cologne', 50.96823, 7.01452),
  dropMuelheim: at('delivery round, Mülheim', 50.96344, 7.00166),
  dropDellbrueck: at('delivery round, Dellbrück', 50.97911, 7.06892),
  dropKalk: at('delivery round, Kalk', 50.93907, 7.00871),
  dropBensberg: at('delivery round, Bensberg', 50.96478, 7.15984),
  dropPorz: at('delivery round, Porz', 50.88534, 7.05873),
  dropLeverkusen: at('delivery round, Leverkusen', 51.03122, 6.99317),
  dropNippes: at('delivery round, Nippes', 50.96217, 6.95384),
  dropOverath: at('delivery round, Overath', 50.93276, 7.28365),
  meetingDuesseldorf: at('customer in Düsseldorf', 51.20763, 6.77341),
  meetingDortmund: at('customer in Dortmund', 51.49911, 7.46287),
  meetingKoblenz: at('customer in Koblenz', 50.35944, 7.57818),
  rentalStation: at('rental station in Friedrichshafen', 47.65643, 9.46782),
  rentalLindau: at('Lindau', 47.55286, 9.69934),
  rentalBregenz: at('Bregenz', 47.49877, 9.73619),
  rentalRavensburg: at('Ravensburg', 47.78163, 9.61077),
  rentalUlm: at('Ulm', 48.39384, 9.98412),
  rentalMunich: at('Munich', 48.12654, 11.53928),
  rentalMeersburg: at('Meersburg', 47.69571, 9.27516),
} as const;

type PlaceName = keyof typeof places;

/** What lies between two places, where the straight line would be no road: interchanges and towns, latitude first. */
const between: [PlaceName, PlaceName, [number, number][]][] = [
  [
    'ownerHome',
    'ownerWork',
    [
      [50.9262, 6.872],
      [50.9655, 6.8486],
      [51.0064, 6.8838],
      [51.022, 6.9353],
    ],
  ],
  ['ownerHome', 'coUserWork', [[50.8987, 6.9021]]],
  [
    'ownerHome',
    'grandparents',
    [
      [50.93, 6.86],
      [50.9058, 6.7486],
      [50.8712, 6.6583],
      [50.8526, 6.4708],
      [50.8227, 6.2466],
      [50.8152, 6.1466],
    ],
  ],
  [
    'ownerHome',
    'zoo',
    [
      [50.8947, 6.9441],
      [50.8294, 6.9739],
      [50.7603, 7.0418],
    ],
  ],
  [
    'ownerHome',
    'lake',
    [
      [50.891, 6.947],
      [50.7931, 7.2036],
      [50.4363, 7.8264],
      [50.3821, 8.0621],
      [50.0517, 8.5723],
      [49.8722, 8.6098],
      [49.4041, 8.6204],
      [48.9928, 8.4386],
      [48.7794, 9.0],
      [48.4726, 8.6921],
      [47.9532, 8.5237],
      [47.8516, 8.8507],
      [47.8371, 9.0341],
    ],
  ],
  [
    'formerHome',
    'formerWork',
    [
      [50.8507, 6.4591],
      [50.8891, 6.4012],
    ],
  ],
  [
    'formerHome',
    'dealer',
    [
      [50.8379, 6.5284],
      [50.8571, 6.6412],
    ],
  ],
  [
    'dealer',
    'ownerHome',
    [
      [50.9058, 6.7486],
      [50.93, 6.86],
    ],
  ],
  [
    'depot',
    'meetingDuesseldorf',
    [
      [51.0231, 7.0066],
      [51.1, 6.9361],
      [51.1683, 6.8644],
    ],
  ],
  [
    'depot',
    'meetingDortmund',
    [
      [51.0231, 7.0066],
      [51.1602, 7.1107],
      [51.2827, 7.2566],
      [51.3692, 7.4561],
    ],
  ],
  [
    'depot',
    'meetingKoblenz',
    [
      [50.9266, 7.0424],
      [50.7931, 7.2036],
      [50.5688, 7.3926],
    ],
  ],
  [
    'rentalStation',
    'rentalUlm',
    [
      [47.7816, 9.6108],
      [47.9242, 9.7561],
      [48.1003, 9.7871],
    ],
  ],
  [
    'rentalStation',
    'rentalMunich',
    [
      [47.5752, 9.7013],
      [47.6933, 10.0356],
      [47.9876, 10.1812],
      [48.0467, 10.8701],
      [48.1331, 11.3812],
    ],
  ],
  [
    'rentalStation',
    'rentalBregenz',
    [
      [47.5906, 9.5947],
      [47.5568, 9.7153],
    ],
  ],
  ['rentalStation', 'rentalLindau', [[47.6105, 9.5837]]],
];

/** Whether the road between two places is more than a straight line that was bent. */
export const isKnownRoad = (from: Place, to: Place): boolean => waypoints(from, to).length > 2;

/** The way from one place to another through what lies between, both ends included; the same road in both directions. */
export function waypoints(from: Place, to: Place): [latitude: number, longitude: number][] {
  const ends = (way: [number, number][]): [number, number][] => [
    [from.latitude, from.longitude],
    ...way,
    [to.latitude, to.longitude],
  ];
  for (const [a, b, way] of between) {
    if (places[a] === from && places[b] === to) return ends(way);
    if (places[b] === from && places[a] === to) return ends(way.toReversed());
  }
  return ends([]);
}
