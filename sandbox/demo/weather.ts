/** The air outside: warm in July and in the afternoon, with spells of some days, alike for all vehicles. */
import { randomFrom } from './random.ts';

const DAY_MS = 86_400_000;
const spells = new Map<number, number>();

/** In degrees Celsius. */
export function airTemperature(at: number): number {
  const days = at / DAY_MS;
  const date = new Date(at);
  const dayOfYear = (at - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS;
  const season = 10.5 + 9 * Math.cos(((dayOfYear - 201) / 365.25) * 2 * Math.PI);
  const swing = (dayOfYear > 80 && dayOfYear < 280 ? 5 : 2.5) * Math.cos((days - 14 / 24) * 2 * Math.PI);
  const whole = Math.floor(days);
  const share = days - whole;
  return season + swing + spell(whole) * (1 - share) + spell(whole + 1) * share;
}

/** How much warmer or colder than usual a day is: the mean of its own chance and its neighbours'. */
function spell(day: number): number {
  const known = spells.get(day);
  if (known !== undefined) return known;
  const sum = [-2, -1, 0, 1, 2].reduce((total, off) => total + randomFrom(`weather ${day + off}`).between(-9, 9), 0);
  spells.set(day, sum / 5);
  return sum / 5;
}
