/** Ways to every end that a request of each type can come to, all through the front door; by the names of the stored histories. */
import { acceptByTwo } from '../support/staff.ts';
import {
  call,
  day,
  eventually,
  fastForward,
  lastWeeks,
  linkTo,
  readyRequest,
  signIn,
  someone,
  submit,
  untilEvent,
  untilState,
  verify,
  type Submitted,
} from '../front-door/front-door.ts';
import {
  agentForm,
  askedForConsent,
  decide,
  providerForm,
  sharedRequest,
  submitForm,
  untilStatus,
  type ThirdPartyRequest,
} from '../sharing/third-party.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';
import type { CarriedKind } from '../../domain/ids.ts';
import { link } from '../access/links.ts';
import { consent, newProvider, newSharingFleet, subscribe } from '../provider-consents/sides.ts';
import { newCredential } from '../access/credentials.ts';
import {
  asksForAccess,
  decide as decideAccess,
  newDeveloper,
  withCredential,
} from '../developers/sandbox-developer.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

/** Brings a request to its end, and answers which one it was. */
type Way = () => Promise<{ id: string }>;

const cancel = ({ id, token }: Submitted) => call(`/v1/requests/${id}/cancel`, { token, method: 'POST' });
const download = (link: string) => call(`${link}/all.zip`);

/** By whoever asks for their own data. */
const waysOf = (account: string, form: Record<string, unknown> = {}): Record<string, Way> => ({
  completed: async () => {
    const request = await readyRequest(account, form);
    await download(request.download);
    await fastForward(request, 'P8D');
    await untilState(request, 'completed');
    return request;
  },
  expired: async () => {
    const request = await readyRequest(account, form);
    await fastForward(request, 'P8D');
    await untilState(request, 'expired');
    return request;
  },
  lapsed: async () => {
    const request = await submit(account, form);
    await untilEvent(request, 'verification-email-sent');
    await fastForward(request, 'P7D');
    await untilState(request, 'lapsed');
    return request;
  },
  cancelled: async () => {
    const request = await submit(account, form);
    await linkTo(request.email, 'verify');
    await cancel(request);
    return request;
  },
});

const afterSharing = async (
  form: ReturnType<typeof agentForm>,
  customer: string,
  then: (request: Awaited<ReturnType<typeof sharedRequest>>) => Promise<unknown>,
  end: string,
) => {
  const request = await sharedRequest(form, customer);
  await then(request);
  await untilStatus(request, end);
  return request;
};

/** By a third party, of a customer whose email address is given. */
const waysOfSharing = (
  form: () => ReturnType<typeof agentForm>,
  customer: string,
  unmatched: object,
): Record<string, Way> => ({
  completed: () =>
    afterSharing(
      form(),
      customer,
      async (request) => {
        await download(request.download);
        await fastForward(request, 'P8D');
      },
      'completed',
    ),
  expired: () => afterSharing(form(), customer, (request) => fastForward(request, 'P8D'), 'expired'),
  revoked: () => afterSharing(form(), customer, ({ revoke }) => call(revoke, { method: 'POST' }), 'revoked'),
  declined: async () => {
    const request = await askedForConsent(form(), customer);
    await decide(request.consent, 'decline');
    return arrived(request, 'declined');
  },
  cancelled: async () => {
    const request = await askedForConsent(form(), customer);
    await told(request, 'customer-contacted');
    await fastForward(request, 'P3DT1H'); // past the reminder, and past the end
    return arrived(request, 'cancelled');
  },
  rejected: async () => {
    const request = await submitForm({ ...form(), ...unmatched });
    await verify(request);
    return arrived(request, 'rejected');
  },
  lapsed: async () => {
    const request = await submitForm(form());
    await told(request, 'verification-email-sent');
    await fastForward(request, 'P7D');
    return arrived(request, 'lapsed');
  },
});

const told = (request: ThirdPartyRequest, event: string) =>
  eventually(
    () => request.status(),
    ({ timeline }) => timeline.some((t: { event: string }) => t.event === event),
  );

/** Waits until it is in that state. */
async function arrived(request: ThirdPartyRequest, end: string): Promise<ThirdPartyRequest> {
  await untilStatus(request, end);
  return request;
}

const staffDecides = async ({ id }: { id: string }, what: string, decision: object) =>
  call(`/v1/support/requests/${id}/${what}`, {
    token: await signIn('support'),
    json: { reason: 'Looked into.', ...decision },
  });

/** By somebody without an account, decided by a representative. */
const waysOfReview = (
  form: () => object,
  gate: {
    state: string;
    what: string;
    yes: (request: { id: string }) => Promise<unknown>;
    no: object;
    refused: string;
  },
): Record<string, Way> => {
  const asked = () => submitForm({ type: '', email: someone(), otherUsersInformed: true, ...form() });
  const waiting = async () => {
    const request = await asked();
    await verify(request);
    return arrived(request, gate.state);
  };
  const ready = async () => {
    const request = await waiting();
    await gate.yes(request);
    return arrived(request, 'ready');
  };
  return {
    completed: async () => {
      const request = await ready();
      await download(await linkTo(request.email, 'download'));
      await fastForward(request, 'P8D');
      return arrived(request, 'completed');
    },
    expired: async () => {
      const request = await ready();
      await fastForward(request, 'P8D');
      return arrived(request, 'expired');
    },
    [gate.refused]: async () => {
      const request = await waiting();
      await fastForward(request, 'P14D'); // past every working day by which an emergency is to be replied to
      await staffDecides(request, gate.what, gate.no);
      return arrived(request, gate.refused);
    },
    lapsed: async () => {
      const request = await asked();
      await told(request, 'verification-email-sent');
      await fastForward(request, 'P7D');
      return arrived(request, 'lapsed');
    },
  };
};

const rental = {
  type: 'rental',
  rental: lastWeeks,
  renter: { name: 'Timo Baer', email: 'renter@example.com' },
  renterRightsValidated: true,
  products: { vins: [vins.rentalCompact] },
};

// Days on which the car was nobody's; one for each request, since confirming it binds the car to the company.
let nobodysDay = 218;
const unregisteredFleet = () => ({
  type: 'unregistered-fleet',
  period: { from: day((nobodysDay -= 1)), to: day(nobodysDay) },
  company: { name: 'Sonnig', registrationNumber: 'HRB 77', address: 'Ring 3, Bonn', country: 'DE' },
  contact: { name: 'Ute Sonnig' },
  market: 'DE',
  products: { vins: [vins.secondHand] },
});

const publicBody = () => ({
  type: 'public-body',
  period: lastWeeks,
  body: { name: 'Landesamt', country: 'DE', address: 'Uferweg 1, Bonn', contact: 'Ida Klee' },
  legalBasis: 'Regulation (EU) 2023/2854, Article 15(1)(a)',
  need: 'emergency',
  explanation: 'A flood.',
  dataWanted: 'Positions.',
  intendedUse: 'To see which roads can be driven on.',
  deadline: day(-30),
});

/** By type of request, then by end. */
export const ways: Record<string, Record<string, Way>> = {
  customer: waysOf('retail-owner'),
  fleet: waysOf('fleet-admin'),
  agent: waysOfSharing(agentForm, 'retail-owner@example.com', {
    customer: { name: 'Nobody', email: 'nobody-at-all@example.com' },
  }),
  // A form like an agent's, but for the agent: who asks is signed in.
  provider: waysOfSharing(providerForm as typeof agentForm, 'fleet-admin@example.com', {
    customer: { adminEmail: 'nobody-at-all@example.com' },
  }),
  rental: waysOf('rental-admin', rental),
  'unregistered-fleet': waysOfReview(unregisteredFleet, {
    state: 'awaiting-ownership-check',
    what: 'ownership',
    yes: (request) => staffDecides(request, 'ownership', { confirmed: true }),
    no: { confirmed: false },
    refused: 'rejected',
  }),
  'public-body': waysOfReview(publicBody, {
    state: 'awaiting-review',
    what: 'review',
    yes: ({ id }) => acceptByTwo(id, 'Looked into.'),
    no: { decision: 'decline' },
    refused: 'declined',
  }),
};

/** Waits until the workflow of something else than a request has seen its row. */
async function looked(kind: keyof typeof rows, id: string): Promise<void> {
  const record = openRecord();
  try {
    await eventually(
      () => record(rows[kind][0]).where({ id }).first('look_wanted_at', 'workflow_started_at'),
      (row) => row.workflow_started_at !== null && row.look_wanted_at === null,
    );
  } finally {
    await record.destroy();
  }
}

/** Moves its clock. */
async function travel(kind: keyof typeof rows, id: string, by: string): Promise<void> {
  const { status, body } = await call(`/sandbox/${rows[kind][1]}/${id}/fast-forward`, { json: { by } });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

const rows = {
  'api-access': ['api_access_requests', 'api-access-requests'],
  credential: ['credentials', 'credentials'],
  link: ['grants', 'links'],
  'provider-consent': ['provider_consents', 'provider-consents'],
} as const;

const accessAsked = async (then: (id: string) => Promise<unknown>): Promise<{ id: string }> => {
  const id = await asksForAccess(await newDeveloper());
  await looked('api-access', id);
  await then(id);
  return { id };
};

/** Of what else a workflow carries, by kind, then by end. */
export const otherWays: Record<Exclude<CarriedKind, 'request'>, Record<string, Way>> = {
  'api-access': {
    approved: () => accessAsked((id) => decideAccess(id, true)),
    refused: () =>
      accessAsked(async (id) => {
        await travel('api-access', id, 'P4D'); // staff were reminded
        await decideAccess(id, false);
      }),
    lapsed: () =>
      accessAsked(async (id) => {
        await travel('api-access', id, 'P4D');
        await travel('api-access', id, 'P27D');
      }),
  },
  credential: {
    revoked: async () => {
      const developer = await newDeveloper();
      const { id } = await withCredential(developer);
      await looked('credential', id);
      await travel('credential', id, 'P336D'); // its owner was warned
      await developer.call(`/v1/credentials/${id}/revoke`, {});
      return { id };
    },
  },
  link: {
    ended: async () => {
      const record = openRecord();
      const db = openAsApplication('histories');
      try {
        const giver = await newCustomer(record);
        const car = await newVehicle(record, [giver]);
        const id = await link(db, giver, await newCredential(record), [car.id], {
          until: new Date(Date.now() + 400 * 86_400_000),
        });
        await looked('link', id);
        await travel('link', id, 'P366D'); // its giver was reminded
        await travel('link', id, 'P25D'); // and told of its day
        await call(`/v1/access/${id}/end`, { token: giver.token, json: {} });
        return { id };
      } finally {
        await Promise.all([record.destroy(), db.destroy()]);
      }
    },
  },
  'provider-consent': {
    removed: async () => {
      const record = openRecord();
      try {
        const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
        const vins = [(await newVehicle(record, [fleet])).vin, (await newVehicle(record, [fleet])).vin];
        const { body } = await consent(fleet, provider, vins);
        const id: string = body.id;
        const remove = (vin: string | undefined) =>
          call('/v1/fleet/provider-consents/end', { token: fleet.token, json: { vins: [vin] } });
        await looked('provider-consent', id);
        await travel('provider-consent', id, 'P4D'); // the provider was reminded
        await subscribe(provider, vins);
        await looked('provider-consent', id);
        await remove(vins[0]);
        await travel('provider-consent', id, 'PT2H');
        await remove(vins[1]);
        return { id };
      } finally {
        await record.destroy();
      }
    },
  },
};
