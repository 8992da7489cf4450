/** `npm run docs`: writes the documents that are made from tables in the code. Checks fail when they are old. */
import { writeFileSync } from 'node:fs';
import { statesPage } from './states-page.ts';
import { thirdPartyPage } from './third-party-page.ts';

writeFileSync(new URL('./states.md', import.meta.url), statesPage());
writeFileSync(new URL('../THIRD-PARTY.md', import.meta.url), thirdPartyPage());
