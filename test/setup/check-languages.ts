/** Says what is wrong with the languages in `languages/`: nothing would start with it. */
import { languageFaults } from '../../domain/languages/languages.ts';

if (languageFaults.length > 0) {
  console.error(languageFaults.join('\n'));
  process.exitCode = 1;
}
