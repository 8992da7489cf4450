/** What somebody of a role can do, and the way there (R37; also R3, R8, R9, R33). */
import type { VNode } from 'preact';
import type { GuideRole } from '../../v1/guide/guide.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';

type Step = readonly [address: string, words: PageKey];

const NEW_REQUEST: Step = ['/requests/new', 'guide.toRequest'];

const ASK: Step = ['/ask', 'guide.toAsk'];
const PROVIDER: Step = ['/requests/new', 'guide.toProvider'];
const APPLY: Step = ['/apply', 'guide.toApply'];

const REGISTER: Step = ['/register', 'guide.toRegisterCompany'];

const stepsFor: Partial<Record<GuideRole, readonly Step[]>> = {
  owner: [NEW_REQUEST, ['/products', 'guide.toProducts']],
  fleet: [NEW_REQUEST, ['/company', 'guide.toCompany'], REGISTER],
  driver: [['/company', 'guide.toCompany']],
  selling: [['/products', 'guide.toProducts']],
  'third-party': [ASK, PROVIDER, APPLY],
  agent: [ASK],
  provider: [PROVIDER, APPLY],
  'rental-company': [['/requests/new/rental', 'guide.toRental'], ['/company/rentals', 'guide.toRenters'], REGISTER],
  'unregistered-fleet': [['/ask/unregistered-fleet', 'guide.toUnregisteredFleet']],
  'public-body': [['/ask/public-body', 'guide.toPublicBody']],
  question: [['/question', 'guide.toQuestion']],
};

export const guidePage =
  (role: GuideRole) =>
  (view: View): VNode => {
    const { say, operator } = view;
    const registers = role === 'register' || role === 'second-hand';
    return (
      <Layout view={view} title={say(`guide.${role}.who`)}>
        <h1>{say(`guide.${role}.who`)}</h1>
        <p class="lead">{say(`guide.${role}.answer`)}</p>
        {(stepsFor[role] ?? []).map(([address, words], i) => (
          <p key={words}>
            <a href={address} role="button" class={i > 0 ? 'secondary' : undefined}>
              {say(words)}
            </a>
          </p>
        ))}
        {registers && operator.registerUrl && (
          <p>
            <a href={operator.registerUrl} role="button">
              {say('problem.no-data-available.register')}
            </a>
          </p>
        )}
        <p>
          <a href="/">{say('guide.back')}</a>
        </p>
      </Layout>
    );
  };
