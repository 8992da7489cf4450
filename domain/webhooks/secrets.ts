/** How secrets of webhooks are kept: encrypted, since what signs must be had again. */
import { sealOf, type Seal } from '../links/seal.ts';
import type { LinkKeys } from '../links/token.ts';

export const webhookSeal = (keys: LinkKeys): Seal => sealOf(keys, 'right-of-way webhook secret');
