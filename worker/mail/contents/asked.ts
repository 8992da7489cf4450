/** What was asked for, as facts of a mail: no more than the form said, since a mail may go to an address nobody has verified. */
import type { MailRecord } from '../../../db/mails/record/request.ts';
import type { Fact } from '../content.ts';
import type { Say } from '../say.ts';

const VINS_SHOWN = 10;

export function askedFor(record: MailRecord, say: Say): Fact[] {
  const { period } = record;
  const days = say.words('period.days', { from: say.day(period.from), to: say.day(period.to) });
  const products = productLines(record.products, say);
  return [
    // A public body may describe what it wants instead (R36).
    ...(products.length > 0 ? [{ label: say.words('products'), values: products }] : []),
    { label: say.words('period'), values: [days] },
  ];
}

function productLines(products: MailRecord['products'], say: Say): string[] {
  const vins = products.flatMap(({ vin }) => vin ?? []);
  const lines = vins.slice(0, VINS_SHOWN).map((vin) => say.words('products.vehicle', { vin }));
  if (vins.length > VINS_SHOWN) lines.push(say.words('products.more', { count: vins.length - VINS_SHOWN }));
  for (const kind of ['wallbox', 'charger'] as const) {
    const these = products.filter((product) => product.kind === kind);
    if (these.some(({ all }) => all)) lines.push(say.words(`products.${kind}.all`));
    else if (these.length > 0) lines.push(say.words(`products.${kind}`, { count: these.length }));
  }
  return lines;
}
