/** R56, R68: which tables a body is given, how they come out, and the second person's button; and where the body writes from. */
import type { VNode } from 'preact';
import type { ReleaseProposal, TablePreview } from '../../../db/review/release.ts';
import type { SupportRecord } from '../../../db/support/record.ts';
import { levels, type Level } from '../../../domain/aggregates/grid.ts';
import { tableRules, tables, type Table } from '../../../domain/aggregates/tables.ts';
import type { Details } from '../../../domain/requests/details.ts';
import { textIn, type Typed } from '../../call/input/typed.ts';
import { freshSignInAddress } from '../../sign-in/fresh.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActChoice, ActForm, ActInput, type ActView } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';
import { Fact } from '../../ui/fact.tsx';

export function MailDomain({
  view,
  mailDomain,
}: {
  view: View;
  mailDomain: { domain: string; known: boolean };
}): VNode {
  const { domain, known } = mailDomain;
  return (
    <p class={known ? undefined : 'notice'}>
      {view.say(known ? 'console.domain.known' : 'console.domain.unknown', { domain })}
    </p>
  );
}

/** R56: a body of another Member State comes through our authority (Article 22(3)). */
export function Abroad({
  view,
  details,
  home,
}: {
  view: View;
  details: Partial<Details<'public-body'>>;
  home: string;
}): VNode | null {
  const country = details.body?.country;
  if (!country || country === home) return null;
  return <p class="notice">{view.say('console.review.abroad', { country: view.country(country) })}</p>;
}

/** R56: who asked for the same time before, so that the reviewer can name it (Article 18(3)). */
export function Similar({ view, record }: { view: View; record: SupportRecord }): VNode | null {
  const { say, day } = view;
  const { similar } = record;
  if (similar.length === 0) return null;
  return (
    <>
      <p>{say('console.similar.lead')}</p>
      <ul>
        {similar.map(({ id, body, status, period, given }) => (
          <li key={id}>
            <a href={`/support/requests/${id}`}>{body ?? id}</a>, {day(period.from)} – {day(period.to)},{' '}
            {say(given ? 'console.similar.given' : `short.${status}`)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which tables may be chosen together, the usual ones first. */
const CHOICES: Record<string, readonly Table[]> = {
  usual: ['presence', 'speed'],
  presence: ['presence'],
  speed: ['speed'],
  weather: ['weather'],
  all: tables,
};
/** The usual size first. */
const SIZES: readonly Level[] = [10, ...levels.filter((level) => level !== 10).toReversed()];

/** The fields by which a release is proposed; what they were given is `releaseIn`. */
export function ReleaseFields({ act }: { act: ActView }): VNode {
  const { say } = act.view;
  return (
    <>
      <p>{say('console.release.lead')}</p>
      <ActChoice
        {...act}
        name="tables"
        label="console.field.tables"
        options={Object.keys(CHOICES).map((name) => [name, say(`console.tables.${name as 'usual'}`)])}
      />
      <ActChoice
        {...act}
        name="level"
        label="console.field.level"
        hint={say('console.level.hint')}
        options={SIZES.map((level) => [`${level}`, say('console.level', { km: level })])}
      />
      <ActInput {...act} name="area" label="console.field.area" hint={say('console.area.hint')} />
    </>
  );
}

/** A release as the API takes it: what is wrong in it is told by that. */
export function releaseIn(typed: Typed): object {
  const level = Number(textIn(typed, 'level'));
  const named = CHOICES[textIn(typed, 'tables')] ?? [];
  const area = textIn(typed, 'area').trim();
  const [south, west, north, east] = area.split(/[\s,;]+/).map(Number);
  return {
    // A table that does not come in cells of that size comes in its own.
    tables: named.map((table) => ({
      table,
      level: tableRules[table].levels.length > 1 ? level : tableRules[table].levels[0],
    })),
    ...(area === '' ? {} : { area: { south, west, north, east } }),
  };
}

type Props = StoryProps & { act: ActView; proposal: ReleaseProposal; address: string };

export function Release({ act, proposal, address, story, me, maySupervise, isFresh }: Props): VNode {
  const { say, moment } = act.view;
  const page = `/support/requests/${story.record.id}`;
  const { weeks, area } = proposal.release;
  return (
    <section class="panel" aria-labelledby="release">
      <h3 id="release">{say('console.release.title')}</h3>
      <dl class="facts">
        <Fact name={say('console.release.by')}>
          <code>{proposal.by}</code>, {moment(proposal.at)}
        </Fact>
        <Fact name={say('console.release.weeks')}>
          {weeks.length === 0 ? say('console.release.noWeeks') : weeks.join(', ')}
        </Fact>
        {area && (
          <Fact name={say('console.field.area')}>{[area.south, area.west, area.north, area.east].join(', ')}</Fact>
        )}
        {proposal.preview.map((one) => (
          <Fact key={`${one.table} ${one.level}`} name={say(`console.table.${one.table}`, { km: one.level })}>
            <Preview view={act.view} preview={one} />
          </Fact>
        ))}
      </dl>
      {proposal.by === me ? (
        <p>{say('console.release.mine')}</p>
      ) : !maySupervise ? (
        <p>{say('console.release.supervisor')}</p>
      ) : !isFresh ? (
        <p>
          {say('console.release.fresh')} <a href={freshSignInAddress(page)}>{say('console.release.signIn')}</a>
        </p>
      ) : (
        <ActForm {...act} address={address}>
          <input type="hidden" name="proposal" value={proposal.id} />
          <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.told')} />
          <button type="submit" name="decision" value="confirm">
            {say('console.release.confirm')}
          </button>
        </ActForm>
      )}
    </section>
  );
}

/** How a table comes out. */
function Preview({ view, preview }: { view: View; preview: TablePreview }): VNode {
  const { say } = view;
  const { weeks, made, leftOut, figures, refused } = preview;
  const part = (count: number): number => Math.round((100 * count) / Math.max(figures.contributions, 1));
  return (
    <>
      {made < weeks
        ? say('console.preview.making', { made, weeks })
        : leftOut
          ? say('console.preview.secret')
          : figures.rows === 0
            ? say('console.preview.empty')
            : say('console.preview.figures', {
                rows: figures.rows,
                cells: part(figures.inCells),
                rests: part(figures.inRests),
                smallest: figures.smallest ?? 0,
                near: figures.nearLimit,
              })}
      {refused.map(({ request, areas }) => (
        <p key={request}>
          {say('console.preview.refused', { areas })} <a href={`/support/requests/${request}`}>{request}</a>
        </p>
      ))}
    </>
  );
}
