/** A picture of goals: a bar for each shows by how much it is met or missed. */
import { isMet, type Goal } from './measure.ts';

const WIDTH = 960;
const TEXT = 520;
const ROW = 22;
const HEAD = 44;
/** Bars end there: what is ten times better is not to hide what is a little worse. */
const MOST = 3;

/** An SVG. The line in the middle is the goal; to its right is better, each step twice as good or twice as bad. */
export function goalsPicture(goals: readonly Goal[]): string {
  const height = HEAD + goals.length * ROW + 12;
  const middle = TEXT + (WIDTH - TEXT) / 2;
  const step = (WIDTH - TEXT) / 2 / MOST;
  const rows = goals.map((goal, row) => {
    const y = HEAD + row * ROW;
    const end = betterBy(goal) * step;
    const colour = isMet(goal) ? '#1a7f37' : '#c2410c';
    return `<text x="8" y="${y + 15}">${escaped(`${goal.id}  ${goal.what}`)}</text>
<rect x="${Math.min(middle, middle + end)}" y="${y + 4}" width="${Math.max(Math.abs(end), 1)}" height="${ROW - 8}" fill="${colour}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="20" font-size="14" font-weight="600">Goals: right of the line is better, each step twice as good</text>
<line x1="${middle}" x2="${middle}" y1="${HEAD - 8}" y2="${height - 8}" stroke="#444"/>
${rows.join('\n')}
</svg>
`;
}

/** How many times twice as good as asked; below 0 where it is missed. */
function betterBy({ value, atMost, atLeast }: Goal): number {
  const times = atMost === undefined ? value / (atLeast ?? Number.NaN) : atMost / value;
  if (Number.isNaN(times))
    return isMet({ id: '', what: '', value, ...(atMost === undefined ? {} : { atMost }) }) ? 0 : -MOST; // 0 of 0 is met
  return Math.max(-MOST, Math.min(MOST, Math.log2(times)));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
