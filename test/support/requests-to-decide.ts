/** Requests that staff have to decide about, as the console's tests submit them; followed by their status links (R18). */
import { call, day, eventually, lastWeeks, linkTo, signIn, someone, verify } from '../front-door/front-door.ts';

export interface Reviewed {
  id: string;
  email: string;
  token: string;
}

/** A public body's in an emergency, verified; it names no vehicle. */
export const publicBody = (changes: object = {}): Promise<Reviewed> =>
  unconfirmedBody(changes).then(confirmed('awaiting-review'));

export const unconfirmedBody = (changes: object = {}): Promise<Reviewed> =>
  submitted({
    type: 'public-body',
    period: lastWeeks,
    body: { name: 'City', country: 'DE', address: 'Rathaus 1, Köln', contact: 'Office 37' },
    legalBasis: 'Article 15',
    need: 'emergency',
    explanation: 'A flood.',
    dataWanted: 'Positions',
    intendedUse: 'Evacuation',
    deadline: day(-10),
    ...changes,
  });

/** A company's without a login, verified: for a car that nobody was registered to on that day. */
export const unregisteredFleet = (): Promise<Reviewed> =>
  unconfirmedFleet().then(confirmed('awaiting-ownership-check'));

export async function unconfirmedFleet(): Promise<Reviewed> {
  const { body } = await call('/v1/products', { token: await signIn('retail-former') });
  return submitted({
    otherUsersInformed: true,
    type: 'unregistered-fleet',
    period: { from: day(218), to: day(218) },
    company: { name: 'Bäckerei Sonnig GmbH', registrationNumber: 'HRB 77', address: 'Ring 3, Köln', country: 'DE' },
    contact: { name: 'Ute Sonnig', phone: '+49 221 1234' },
    market: 'DE',
    products: { vins: body.products.flatMap(({ vin }: { vin?: string }) => vin ?? []).slice(0, 1) },
  });
}

/** The state of a request, as its status link tells it. */
export const statusOf = async ({ email }: Pick<Reviewed, 'email'>) => (await call(await linkTo(email, 'status'))).body;

export const untilStatus = (request: Reviewed, ...states: string[]) =>
  eventually(
    () => statusOf(request),
    ({ status }) => states.includes(status),
  );

async function submitted(form: Record<string, unknown>): Promise<Reviewed> {
  const email = someone();
  const { status, body } = await call('/v1/requests', { json: { email, ...form } });
  if (status !== 202) throw new Error(`not accepted: ${JSON.stringify(body)}`);
  return { id: body.id as string, email, token: '' };
}

const confirmed =
  (waits: string) =>
  async (request: Reviewed): Promise<Reviewed> => {
    await verify(request);
    await untilStatus(request, waits);
    return request;
  };
