/** R50: what can be done by whoever does not agree; on every page that refuses, ends, cuts or is late. */
import type { ComponentChildren, VNode } from 'preact';
import { inCharge, type RedressBody } from '../../domain/redress/redress.ts';
import { dayOf } from '../../domain/time/day.ts';
import type { View } from './view.ts';

interface RedressProps {
  view: View;
  /** Of the reader, where a form said it; else the operator's own. */
  country?: string | undefined;
  /** It is the operator's own authority that decides, wherever the reader is (Article 18(5)). */
  home?: boolean;
  /** What it is about: the form of the complaint then has it. */
  request?: string | undefined;
}

export function Redress({ view, country, home = false, request }: RedressProps): VNode {
  const { say } = view;
  const of = home ? view.operator.redress.home : (country ?? view.operator.redress.home);
  return (
    <section aria-labelledby="redress" class="redress">
      <h2 id="redress">{say('redress.heading')}</h2>
      <RedressWays view={view} country={of} home={home} request={request} />
      <p>
        <a href="/complaints">{say('redress.countries')}</a>
      </p>
    </section>
  );
}

/** The ways themselves, with those who are in charge in a country. */
export function RedressWays({
  view,
  country,
  home = false,
  request,
}: Omit<RedressProps, 'country'> & { country: string | null }): VNode {
  const { say, span, operator } = view;
  const [before, after] = say('redress.write', { email: '\u0000' }).split('\u0000');
  const complain = `/question?topic=complaint${request ? `&request=${request}` : ''}`;
  return (
    <ul>
      <li>
        {before}
        <a href={`mailto:${operator.contactEmail}`}>{operator.contactEmail}</a>
        {after}
      </li>
      <li>
        <a href={complain}>{say('redress.complain', { within: span(operator.redress.answerWithinMs) })}</a>
      </li>
      <li>
        {say(home ? 'redress.home' : 'redress.authority')}
        <InCharge view={view} country={country} kind="authority" />
      </li>
      <li>
        {say('redress.personal')}
        <InCharge view={view} country={country} kind="data-protection" />
      </li>
      <li>
        {say('redress.dispute')}
        <InCharge view={view} country={country} kind="dispute-body" />
      </li>
      <li>{say('redress.court')}</li>
    </ul>
  );
}

/** By name, where somebody is in charge today. */
function InCharge({
  view,
  country,
  kind,
}: {
  view: View;
  country: string | null;
  kind: RedressBody['kind'];
}): VNode | null {
  const today = dayOf(new Date(), view.timeZone);
  const bodies = country === null ? [] : inCharge(view.operator.redress, country, kind, today);
  if (bodies.length === 0 || country === null) return null;
  const links = bodies.flatMap(({ name, url }, i): ComponentChildren[] => [
    ...(i > 0 ? ['; '] : []),
    <a key={url} href={url} rel="noopener">
      {name}
    </a>,
  ]);
  return (
    <>
      {' '}
      {view.say('redress.authority.in', { country: view.country(country) })} {links}
    </>
  );
}
