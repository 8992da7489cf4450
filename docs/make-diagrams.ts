/** `npm run docs`: writes the documents that are made from tables in the code. `test/docs/docs.test.ts` fails when they are old. */
import { writeFileSync } from 'node:fs';
import { statesPage } from './states-page.ts';

writeFileSync(new URL('./states.md', import.meta.url), statesPage());
