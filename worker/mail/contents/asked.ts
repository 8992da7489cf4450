/** What was asked for, as facts of a mail: in full for an address that was confirmed, and in short for one that was not. */
import type { MailRecord } from '../../../db/mails/record/request.ts';
import type { Fact } from '../content.ts';
import type { Say } from '../say.ts';
import { isEmailKey } from '../../../domain/languages/message.ts';

const VINS_SHOWN = 10;

export function askedFor(record: MailRecord, say: Say): Fact[] {
  const { period } = record;
  const days = say.words('period.days', { from: say.day(period.from), to: say.day(period.to) });
  const products = productLines(record.products, say);
  return [
    // A public body may describe what it wants instead (R36).
    ...(products.length > 0 ? [{ label: say.words('products'), values: products }] : []),
    { label: say.words('period'), values: [days] },
    ...chosen(record, say),
  ];
}

/** What was chosen of the data (R51, R52). */
function chosen(record: MailRecord, say: Say): Fact[] {
  const { groups, withoutPersonal, gdprBasis, tradeSecrets, measuresVersion } = record;
  const personal = withoutPersonal
    ? say.words('chosen.leftOut')
    : gdprBasis && say.words('chosen.basis', { basis: say.words(`basis.${gdprBasis}`) });
  return [
    {
      label: say.words('link.groups'),
      values: groups ? groups.map((group) => groupIn(group, say)) : [say.words('chosen.all')],
    },
    ...(personal ? [{ label: say.words('chosen.personal'), values: [personal] }] : []),
    ...(tradeSecrets && measuresVersion
      ? [
          {
            label: say.words('chosen.secrets'),
            values: [say.words('chosen.secretsAgreed', { version: measuresVersion })],
          },
        ]
      : []),
  ];
}

/** A group in words; the catalogue's own name where we have none. */
export function groupIn(group: string, say: Say): string {
  const key = `group.${group}`;
  return isEmailKey(key) ? say.words(key) : group;
}

/** R67: of what kind, how many products and which days: nothing that somebody could write to a stranger with. */
export function askedInShort({ type, period, products }: MailRecord, say: Say): Fact[] {
  const vehicles = products.filter(({ kind }) => kind === 'vehicle').length;
  const others = otherLines(products, say);
  const lines = vehicles > 0 ? [say.words('products.vehicles', { count: vehicles }), ...others] : others;
  return [
    { label: say.words('kind'), values: [say.words(`kind.${type}`)] },
    ...(lines.length > 0 ? [{ label: say.words('products'), values: lines }] : []),
    {
      label: say.words('period'),
      values: [say.words('period.days', { from: say.day(period.from), to: say.day(period.to) })],
    },
  ];
}

function productLines(products: MailRecord['products'], say: Say): string[] {
  const vins = products.flatMap(({ vin }) => vin ?? []);
  const lines = vins.slice(0, VINS_SHOWN).map((vin) => say.words('products.vehicle', { vin }));
  if (vins.length > VINS_SHOWN) lines.push(say.words('products.more', { count: vins.length - VINS_SHOWN }));
  return [...lines, ...otherLines(products, say)];
}

function otherLines(products: MailRecord['products'], say: Say): string[] {
  const lines: string[] = [];
  for (const kind of ['wallbox', 'charger'] as const) {
    const these = products.filter((product) => product.kind === kind);
    const serials = these.flatMap(({ serial }) => serial ?? []);
    if (serials.length > 0 && serials.length <= VINS_SHOWN)
      lines.push(...serials.map((serial) => say.words(`products.${kind}.one`, { serial })));
    else if (these.some(({ all }) => all)) lines.push(say.words(`products.${kind}.all`));
    else if (these.length > 0) lines.push(say.words(`products.${kind}`, { count: these.length }));
  }
  return lines;
}
