/** Designated gatekeepers, to begin with; an operator keeps its own list (docs/law.md). Looked up on 30 November 2026, from memory of the designations. */
import type { Gatekeeper } from './gatekeepers.ts';

const source = 'https://digital-markets-act.ec.europa.eu/gatekeepers_en';
const first = { registrationNumbers: [], designatedOn: '2023-09-06', source };

export const knownGatekeepers: readonly Gatekeeper[] = [
  { ...first, name: 'Alphabet', alsoNamed: ['Google', 'YouTube'], domains: ['google.com', 'alphabet.com'] },
  { ...first, name: 'Amazon', alsoNamed: ['Amazon Web Services'], domains: ['amazon.com', 'amazon.de'] },
  { ...first, name: 'Apple', alsoNamed: [], domains: ['apple.com'] },
  { ...first, name: 'ByteDance', alsoNamed: ['TikTok'], domains: ['bytedance.com', 'tiktok.com'] },
  { ...first, name: 'Meta', alsoNamed: ['Facebook', 'Instagram', 'WhatsApp'], domains: ['meta.com', 'fb.com'] },
  { ...first, name: 'Microsoft', alsoNamed: ['LinkedIn'], domains: ['microsoft.com', 'linkedin.com'] },
  {
    name: 'Booking',
    alsoNamed: ['Booking.com'],
    domains: ['booking.com'],
    registrationNumbers: [],
    designatedOn: '2024-05-13',
    source,
  },
];
