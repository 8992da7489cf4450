/** Says what is wrong with the languages in `languages/`: nothing would start with it, or it would be said in English alone. */
import { languageFaults } from '../../domain/languages/languages.ts';
import { unknownSentences } from './problem-sentences.ts';

const faults = [
  ...languageFaults,
  ...unknownSentences().map((text) => `languages/en/problems/problems.json: ${JSON.stringify(text)} is missing.`),
];
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
