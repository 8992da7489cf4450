/** Words that are found again wherever they come out: personal details as nobody else has them. */
import { randomBytes } from 'node:crypto';
import { agentForm, providerForm } from '../sharing/third-party.ts';
import { day } from '../front-door/front-door.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';

/** In every name, address and text of this run. */
export const mark = `kanari${randomBytes(4).toString('hex')}`;
/** A telephone number of this run, with no letter in it. */
export const phone = `+49 ${String(randomBytes(4).readUInt32BE()).padStart(10, '7')}`;
/** A VIN that no product has. */
export const typedVin = `KANAR1${randomBytes(6).toString('hex').slice(0, 11).toUpperCase()}`;

let counter = 0;
export const email = (): string => `${mark}-${(counter += 1)}@example.com`;
export const words = (what: string): string => `${mark} ${what}`;

const company = () => ({
  name: words('company'),
  registrationNumber: words('number'),
  address: words('address'),
  country: 'DE',
});
export const lastWeek = { from: day(10), to: day(3) };
const common = () => ({ email: email(), period: lastWeek, otherUsersInformed: true });
const sharing = () => ({
  email: email(),
  period: lastWeek,
  purpose: words('purpose'),
  agreement: { confirmed: true, reference: words('agreement') },
});

/** A form of every type that has more than products to tell, filled with canaries. */
export const forms = {
  agent: (customer = { name: words('customer'), email: 'retail-owner@example.com' }) =>
    agentForm({ ...sharing(), customer, agent: { name: words('agent'), company: company() } }),
  provider: () => providerForm(sharing()) as ReturnType<typeof agentForm>, // it lacks the agent, as it should
  rental: () => ({
    type: 'rental',
    ...common(),
    products: { vins: [vins.rentalCompact] },
    renter: { name: words('renter'), email: email() },
    rental: lastWeek,
    renterRightsValidated: true,
  }),
  unregisteredFleet: () => ({
    type: 'unregistered-fleet',
    ...common(),
    company: company(),
    contact: { name: words('contact'), phone },
    market: 'DE',
    products: { vins: [typedVin] },
  }),
  publicBody: () => ({
    type: 'public-body',
    ...common(),
    body: { name: words('body'), country: 'DE', address: words('address'), contact: `${words('contact')} ${phone}` },
    legalBasis: words('basis'),
    need: 'emergency',
    explanation: words('explanation'),
    dataWanted: words('data'),
    intendedUse: words('use'),
    deadline: day(-30),
  }),
  application: () => ({
    company: company(),
    contact: { name: words('contact'), email: email() },
    gatekeeper: false,
  }),
  enquiry: () => ({ topic: 'other', name: words('name'), email: email(), text: words('question') }),
};
