/** A value as a person reads it, with its unit. */
import type { LatestValue } from '../../../db/readings/latest.ts';
import type { View } from '../../ui/view.ts';

export function spelledValue({ say, number }: View, { value, unit }: Pick<LatestValue, 'value' | 'unit'>): string {
  if (value === null) return say('product.noValue');
  if (typeof value === 'boolean') return say(value ? 'product.yes' : 'product.no');
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(textOf).join(', ');
  const text = typeof value === 'number' ? number(value) : textOf(value);
  return unit ? `${text} ${signs[unit] ?? unit}` : text;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** COVESA VSS spells units out; people read signs. */
const signs: Partial<Record<string, string>> = { percent: '%', degrees: '°', Celsius: '°C' };
