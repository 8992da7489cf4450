/** What calls are about, made anew for each call: one call must not spoil the next one's. */
import { randomUUID } from 'node:crypto';
import { newCredential } from '../access/credentials.ts';
import type { ApiUnderTest } from '../api/api-under-test.ts';
import { customerForm } from '../api/api-under-test.ts';
import { ready, unverified } from '../api/requests-in-states.ts';
import type { CallerName, Everybody } from './callers.ts';

/** A process that has cut for every call there will be: nobody waits for it. */
const MAX_CALL = String(2n ** 63n - 1n);

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3_600_000);
const period = { from: '2025-10-01', to: '2025-10-31' };

const agreed = {
  email: 'third-party@example.com',
  period,
  otherUsersInformed: true,
  purpose: 'To mend the car.',
  agreement: { confirmed: true, reference: '1' },
  customerConsented: true,
  gatekeeper: false,
};

export class Things {
  readonly #api: ApiUnderTest;
  readonly everybody: Everybody;
  #serial = 0;

  constructor(api: ApiUnderTest, everybody: Everybody) {
    this.#api = api;
    this.everybody = everybody;
  }

  /** A form of the type that the account may submit; an agent's for everybody else. */
  formFor(name: string): object {
    const { vin } = this.everybody.people;
    if (name === 'owner') return customerForm(this.everybody.people);
    if (name === 'co-user')
      return customerForm(this.everybody.people, { products: { vins: [vin.car], wallbox: false } });
    if (name === 'stranger')
      return customerForm(this.everybody.people, { products: { vins: [vin.foreign], wallbox: false } });
    if (name === 'fleet')
      return {
        ...customerForm(this.everybody.people),
        type: 'fleet',
        products: { vins: [vin.activated], chargers: true },
      };
    if (name === 'provider')
      return {
        type: 'provider',
        ...agreed,
        customer: { adminEmail: 'fleet-one@example.com' },
        products: { vins: [], chargers: true },
      };
    return this.agentForm();
  }

  agentForm(): object {
    const { vin } = this.everybody.people;
    return {
      type: 'agent',
      ...agreed,
      agent: { name: 'A workshop' },
      customer: { name: 'The owner', email: 'retail-one@example.com' },
      products: { vins: [vin.car], wallbox: false },
    };
  }

  /** A request of the owner's that waits to be confirmed. */
  request = (): Promise<string> => unverified(this.#api, this.everybody.people);

  /** One whose data can be downloaded. */
  readyRequest = (): Promise<string> => ready(this.#api, this.everybody.people);

  /** The fleet's. */
  async fleetRequest(): Promise<string> {
    const { token } = this.everybody.callers.fleet;
    const answer = await this.#api.call('POST', '/v1/requests', { token: token ?? '', body: this.formFor('fleet') });
    return answer.json.id;
  }

  /** A service provider's, which waits to be confirmed. */
  async providersRequest(): Promise<string> {
    const id = await this.#awaiting('provider', 'awaiting-verification', {});
    await this.#api.owner('requests').where({ id }).update({ requester: 'provider-one' });
    return id;
  }

  /** A third party's, for the car that owner and co-user share; `consented` by the owner or still asked. */
  async share(consented = true): Promise<string> {
    const { owner } = this.#api;
    const { json } = await this.#api.call('POST', '/v1/requests', { body: this.agentForm() });
    const id: string = json.id;
    const car = (await owner('products').where({ vin: this.everybody.people.vin.car }).first('id')) as { id: string };
    const given = JSON.stringify([{ from: '2025-11-02T00:00:00Z', until: '2025-11-12T00:00:00Z' }]); // both used it then
    await owner('request_products').insert({ request_id: id, product_id: car.id, position: 0, given });
    await owner('deciders').insert({ request_id: id, no: 1, account_id: 'retail-one' });
    await owner('requests')
      .where({ id })
      .update({
        status: consented ? 'exporting' : 'awaiting-consent',
        holder: 'account:retail-one',
        verified_at: new Date(),
        consent_by: inDays(3),
        ...(consented ? { consented_at: new Date() } : {}),
      });
    if (consented)
      await owner('consents').insert({
        request_id: id,
        account_id: 'retail-one',
        given_at: new Date(),
        receipt: JSON.stringify({ event: {} }),
      });
    return id;
  }

  /** A third party's request that was charged. */
  async charge(): Promise<string> {
    const { owner } = this.#api;
    const id = await this.share();
    const rate = { effective_on: '2020-01-01', currency: 'EUR', standard_cents: 1500, reduced_cents: 200, set_by: 'a' };
    await owner('compensation_rates').insert(rate).onConflict('effective_on').ignore();
    const { id: rateId } = (await owner('compensation_rates').first('id')) as { id: number };
    await owner('charges').insert({
      request_id: id,
      at: new Date(),
      rate_id: rateId,
      reduced: false,
      cents: 1500,
      currency: 'EUR',
    });
    return id;
  }

  /** A case of misuse of a share, reported. */
  async misuse(): Promise<string> {
    const id = randomUUID();
    const share = await this.share();
    await this.#api
      .owner('misuse_cases')
      .insert({ id, request_id: share, reported_by: 'account:retail-one', what: 'It was sold on.' });
    return id;
  }

  /** A third party's request that staff look at first. */
  async heldRequest(): Promise<string> {
    const { json } = await this.#api.call('POST', '/v1/requests', { body: this.agentForm() });
    const id: string = json.id;
    await this.#api.owner.raw(`update requests set details = details || '{"held":"outside-union"}' where id = ?`, [id]);
    return id;
  }

  /** A vehicle of the owner's and nobody else's. */
  async product(): Promise<string> {
    const id = randomUUID();
    const serial = `WB-${(this.#serial += 1)}-${id}`;
    await this.#api.owner('products').insert({ id, kind: 'wallbox', serial, name: 'A wallbox' });
    await this.#api
      .owner('registrations')
      .insert({ product_id: id, holder: 'account:retail-one', starts_at: '2025-10-05T10:00:00Z' });
    return id;
  }

  /** What registers a caller; whoever was registered by another case is so no more. */
  async developerForm(caller: string): Promise<object> {
    const owner = this.#developerOf(caller);
    for (const table of ['api_access_requests', 'developer_terms', 'developers'])
      await this.#api.owner(table).where({ owner }).delete();
    return {
      kind: 'person',
      name: 'Jo',
      country: 'DE',
      email: 'jo@example.com',
      gatekeeper: false,
      terms: { version: this.#api.services.config.terms.version, accepted: true },
    };
  }

  /** Registers a caller, with access to its own data; `anew`: with no other request. */
  async developer(caller: string, anew = false): Promise<string> {
    const owner = this.#developerOf(caller);
    const { version, sha256 } = this.#api.services.config.terms;
    const account_id = `${caller}-one`;
    const profile = {
      kind: 'person',
      name: 'Jo',
      country: 'DE',
      email: 'jo@example.com',
      email_confirmed: true,
      locale: 'en',
    };
    await this.#api
      .owner('developers')
      .insert({ owner, account_id, ...profile })
      .onConflict()
      .ignore();
    await this.#api.owner('developer_terms').insert({ owner, version, sha256, account_id }).onConflict().ignore();
    if (anew) await this.#api.owner('api_access_requests').where({ owner }).delete();
    const access = { use: 'own-data', purpose: 'Mine.', status: 'approved', ended_at: new Date() };
    await this.#api.owner('api_access_requests').insert({ id: randomUUID(), owner, account_id, ...access });
    return owner;
  }

  #developerOf(caller: string): string {
    const { kind, token } = this.everybody.callers[caller as CallerName];
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? 'e30', 'base64url').toString()) as Record<
      string,
      string
    >;
    return kind === 'fleet' || kind === 'provider'
      ? `company:${claims['company']}`
      : `account:${claims['sub'] ?? caller}`;
  }

  /** The owner's, for others' data, granted; `owner`: another's. */
  async accessRequest(owner?: string, undecided = false): Promise<string> {
    const id = randomUUID();
    await this.#api.owner('api_access_requests').insert({
      id,
      owner: owner ?? (await this.developer('owner')),
      account_id: 'retail-one',
      use: 'third-party',
      purpose: 'Journeys.',
      agreement: 'By letter.',
      ...(undecided ? { status: 'in-review', decide_by: inDays(30) } : { status: 'approved', ended_at: new Date() }),
    });
    return id;
  }

  /** Somebody's, for staff to decide. */
  async undecidedAccess(): Promise<string> {
    const owner = `account:${randomUUID()}`;
    const profile = {
      kind: 'person',
      name: 'Jo',
      country: 'DE',
      email: 'jo@example.com',
      email_confirmed: true,
      locale: 'en',
    };
    await this.#api.owner('developers').insert({ owner, account_id: owner.slice(8), ...profile });
    return this.accessRequest(owner, true);
  }

  /** One that was refused, and whose developer was told. */
  async accessRequestWithMailSent(): Promise<string> {
    const id = await this.undecidedAccess();
    await this.#api
      .owner('api_access_requests')
      .where({ id })
      .update({ status: 'refused', reason: 'No.', ended_at: new Date() });
    await this.#api
      .owner('mails')
      .insert({ api_access_id: id, step: 'api-access-refused', recipient: 'developer', status: 'bounced' });
    return id;
  }

  /** The owner's, with one secret that has the same id. */
  async credential(): Promise<string> {
    const owner = await this.developer('owner');
    const id = randomUUID();
    await this.#api.owner('credentials').insert({
      id,
      client_id: id.replaceAll('-', ''),
      owner,
      made_by: 'retail-one',
      name: 'One',
      type: 'confidential',
      redirect_uris: ['https://app.example.com/back'],
    });
    await this.#api
      .owner('credential_secrets')
      .insert({ id, credential_id: id, hash: Buffer.alloc(32), expires_at: inDays(365) });
    return id;
  }

  /** The owner's webhook, with a secret and a delivery that have the same id. */
  async webhook(): Promise<string> {
    return this.#webhook({ owner: await this.developer('owner') });
  }

  /** The same of a frontend. */
  frontendWebhook(): Promise<string> {
    return this.#webhook({ frontend: 'https://www.example.com' });
  }

  async #webhook(side: { owner: string } | { frontend: string }): Promise<string> {
    const { owner } = this.#api;
    const id = randomUUID();
    await owner('webhooks').insert({
      id,
      ...side,
      made_by: 'retail-one',
      name: 'One',
      url: 'https://app.example.com/hook',
    });
    await owner('webhook_secrets').insert({ id, webhook_id: id, sealed: Buffer.alloc(62) });
    await owner('webhook_deliveries').insert({ id, webhook_id: id, type: 'webhook.test', state: 'delivered' });
    return id;
  }

  async withSecondSecret(webhook: string): Promise<string> {
    await this.#api
      .owner('webhook_secrets')
      .insert({ id: randomUUID(), webhook_id: webhook, sealed: Buffer.alloc(62) });
    return webhook;
  }

  /** What retail-one gave a program, and was told of. */
  async link(): Promise<string> {
    const { owner } = this.#api;
    const { clientId } = await newCredential(owner);
    const id = randomUUID();
    const account = 'retail-one';
    await owner('accounts')
      .insert({ id: account, kind: 'retail', email: `${account}@example.com`, name: 'One' })
      .onConflict()
      .ignore();
    const holder = `account:${account}`;
    await owner('grants').insert({
      id,
      client_id: clientId,
      giver: account,
      holder,
      purpose: 'A logbook',
      scope: 'vehicle-data',
      locale: 'en',
      receipt: '{}',
      taken_at: owner.fn.now(),
    });
    const product = await owner('registrations')
      .where({ holder })
      .join('products', 'products.id', 'product_id')
      .first('product_id', 'no');
    await owner('access').insert({
      reader: clientId,
      product_id: product.product_id,
      product_no: product.no,
      holder,
      through: 'link',
      grant_id: id,
    });
    await owner('grant_people').insert({ grant_id: id, no: 0, account_id: account });
    return id;
  }

  /** What a program may read of the car that owner and co-user share, given by the owner. */
  async access(): Promise<string> {
    const { owner } = this.#api;
    const id = randomUUID();
    const credential = { id, client_id: `row-${id}`, owner: 'account:developer-one', made_by: 'developer-one' };
    await owner('credentials').insert({ ...credential, name: 'A program', type: 'confidential' });
    return this.#given(credential.client_id);
  }

  /** The same, by the owner's own program. */
  async linkOfCredential(): Promise<string> {
    return this.#given((await this.credential()).replaceAll('-', ''));
  }

  async #given(clientId: string): Promise<string> {
    const { owner } = this.#api;
    const grantId = randomUUID();
    const car = (await owner('products').where({ vin: this.everybody.people.vin.car }).first('id', 'no')) as {
      id: string;
      no: number;
    };
    await owner('grants').insert({
      id: grantId,
      client_id: clientId,
      giver: 'retail-one',
      holder: 'account:retail-one',
      purpose: 'A logbook',
      scope: 'vehicle-data',
      locale: 'en',
      receipt: '{}',
      taken_at: new Date(),
    });
    await owner('access').insert({
      reader: clientId,
      product_id: car.id,
      product_no: car.no,
      holder: 'account:retail-one',
      through: 'link',
      grant_id: grantId,
    });
    return grantId;
  }

  async providerCompany(): Promise<string> {
    return ((await this.#api.owner('companies').where({ name: 'Example Telematics' }).first('id')) as { id: string })
      .id;
  }

  /** The fleet's, for the provider. */
  async providerConsent(): Promise<string> {
    const { owner } = this.#api;
    const { cuuid, vin } = this.everybody.people;
    const what = {
      holder: `company:${cuuid}`,
      provider_id: await this.providerCompany(),
      data_product: 'fleet-connected',
    };
    const car = (await owner('products').where({ vin: vin.activated }).first('id', 'no')) as { id: string; no: number };
    const id = randomUUID();
    await owner('provider_consents').insert({ id, ...what, given_by: 'fleet-one' });
    await owner('provider_consent_products')
      .insert({ consent_id: id, ...what, product_id: car.id, product_no: car.no })
      .onConflict()
      .ignore();
    return id;
  }

  /** The owner's, with a stream that has the same id. */
  async credentialWithStream(): Promise<string> {
    const id = await this.credential();
    const processId = randomUUID();
    await this.#api.owner('handing_processes').insert({ id: processId, looked_at: inDays(1), cut_for: MAX_CALL });
    await this.#api
      .owner('data_streams')
      .insert({ id, process_id: processId, client_id: id.replaceAll('-', ''), network: '127.0.0' });
    return id;
  }

  async application(): Promise<string> {
    const { json } = await this.#api.call('POST', '/v1/provider-applications', { body: this.applicationForm() });
    return json.id;
  }

  applicationForm = (): object => ({
    company: { name: 'Weitblick', registrationNumber: 'HRB 3', address: 'Weg 1, Bonn', country: 'DE' },
    contact: { name: 'Pia Roth', email: 'pia@example.com' },
    gatekeeper: false,
  });

  companyForm = (): object => ({
    kind: 'fleet',
    company: { name: 'Rheinfracht', registrationNumber: 'HRB 4', address: 'Weg 2, Bonn', country: 'DE' },
    contact: { name: 'Pia Roth', email: 'pia@example.com' },
  });

  /** Somebody else of the fleet's, without a right. */
  async colleague(): Promise<string> {
    const id = `colleague-${randomUUID()}`;
    await this.#api.owner('accounts').insert({
      id,
      kind: 'fleet',
      email: `${id}@example.com`,
      name: 'A colleague',
      company_id: this.everybody.people.cuuid,
      roles: ['developer'],
    });
    return id;
  }

  /** To join the fleet; one for an address. */
  async invitation(email = `${randomUUID()}@example.com`): Promise<string> {
    const before = (await this.#api.owner('company_invitations').where({ email }).first('id')) as
      | { id: string }
      | undefined;
    if (before) return before.id;
    const id = randomUUID();
    await this.#api.owner('company_invitations').insert({
      id,
      company_id: this.everybody.people.cuuid,
      email,
      roles: ['developer'],
      locale: 'en',
      invited_by: 'account:fleet-one',
      expires_at: inDays(1),
    });
    return id;
  }

  /** Some days, each time others, in which the fleet's vehicle is rented out. */
  #daysOfRental(): { from: string; to: string } {
    this.#serial += 1;
    return { from: inDays(10 * this.#serial).toISOString(), to: inDays(10 * this.#serial + 5).toISOString() };
  }

  rentalForm = (): object => ({
    vin: this.everybody.people.vin.activated,
    renter: { email: 'renter@example.com' },
    ...this.#daysOfRental(),
    renterRightsValidated: true,
  });

  async rental(email = 'renter@example.com'): Promise<string> {
    const id = randomUUID();
    const { from, to } = this.#daysOfRental();
    const car = (await this.#api.owner('products').where({ vin: this.everybody.people.vin.activated }).first('id')) as {
      id: string;
    };
    await this.#api.owner('rentals').insert({
      id,
      company_id: this.everybody.people.cuuid,
      product_id: car.id,
      email,
      locale: 'en',
      starts_at: from,
      ends_at: to,
      given_by: 'fleet-one',
    });
    return id;
  }

  /** A rental company of others. */
  async otherCompany(): Promise<string> {
    const id = randomUUID();
    await this.#api.owner('companies').insert({ id, name: 'Other Rentals', kind: 'rental' });
    return id;
  }

  async #secretSignal(): Promise<void> {
    const signal = { id: 999, path: 'Vehicle.Secret', meaning: 'A secret', datatype: 'float', trade_secret: true };
    await this.#api.owner('signals').insert(signal).onConflict().ignore();
  }

  async linkWithSecrets(): Promise<string> {
    await this.#secretSignal();
    return this.link();
  }

  async requestWithSecrets(): Promise<string> {
    await this.#secretSignal();
    return this.companysRequest();
  }

  /** Trade secrets of a company's request that are held back; a refusal waits for a second person. */
  async withholding(kind: 'withhold' | 'refuse' = 'withhold', request?: string): Promise<string> {
    const { owner } = this.#api;
    const id = randomUUID();
    await owner('withholdings').insert({
      id,
      request_id: request ?? (await this.companysRequest()),
      kind,
      signals: ['Vehicle.Secret'],
      elements: '{}',
      reason: 'Nobody agreed.',
      proposed_by: 'somebody-else',
      in_force_at: kind === 'refuse' ? null : owner.fn.now(),
    });
    return id;
  }

  async requestHeldBack(): Promise<string> {
    const request = await this.companysRequest();
    await this.withholding('withhold', request);
    return request;
  }

  async approvedProvider(): Promise<string> {
    const id = randomUUID();
    await this.#api.owner('companies').insert({ id, name: 'Weitblick', kind: 'provider' });
    return id;
  }

  enquiryForm = (): object => ({ topic: 'other', name: 'Jo', email: 'jo@example.com', text: 'Are they?' });

  async enquiry(): Promise<string> {
    const { json } = await this.#api.call('POST', '/v1/enquiries', { body: this.enquiryForm() });
    return json.id;
  }

  /** A company's without a login, whose ownership is being checked. */
  companysRequest = (): Promise<string> => this.#awaiting('unregistered-fleet', 'awaiting-ownership-check', {});

  /** A public body's, which was asked to change something. */
  async bodysRequest(): Promise<string> {
    const id = await this.#awaiting('public-body', 'awaiting-review', {
      body: { name: 'An office', country: 'DE', address: 'Street 1', contact: 'Jo' },
      legalBasis: 'A law.',
      need: 'emergency',
      explanation: 'A flood.',
      dataWanted: 'Positions.',
      intendedUse: 'To find people.',
      deadline: '2026-12-31',
    });
    await this.#api.owner('review_rounds').insert({ request_id: id, no: 1, asked_at: new Date() });
    return id;
  }

  async #awaiting(type: string, status: string, details: object): Promise<string> {
    const id = await this.request();
    await this.#api
      .owner('requests')
      .where({ id })
      .update({ type, status, details: JSON.stringify(details), verified_at: new Date() });
    return id;
  }

  /** A rate for a day that has none yet. */
  rateForm(): object {
    this.#serial += 1;
    const effectiveOn = `21${String(10 + Math.floor(this.#serial / 12)).padStart(2, '0')}-${String((this.#serial % 12) + 1).padStart(2, '0')}-01`;
    return { effectiveOn, currency: 'EUR', costLines: [{ what: 'Interface', cents: 200 }], marginCents: 1300 };
  }

  /** A request whose `verify` email has left, so that it can be sent again. */
  async mailedRequest(): Promise<string> {
    const id = await this.request();
    await this.#api.owner('mails').where({ request_id: id, step: 'verify' }).update({ status: 'delivered' });
    return id;
  }

  async enquiryWithMailSent(): Promise<string> {
    const id = await this.enquiry();
    await this.#api.owner('mails').where({ enquiry_id: id }).update({ status: 'delivered' });
    return id;
  }

  /** One that was refused, and whose contact was told. */
  async applicationWithMailSent(): Promise<string> {
    const id = await this.application();
    await this.#api.owner('provider_applications').where({ id }).update({ status: 'refused', reason: 'No.' });
    await this.#api
      .owner('mails')
      .insert({ application_id: id, step: 'provider-refused', recipient: 'applicant', status: 'bounced' });
    return id;
  }
}
