/** The sentences of problem details, as the sources have them: each has to stand in `languages/en/problems`, to be said in every language. */
import { globSync, readFileSync } from 'node:fs';
import { languageOf } from '../../domain/languages/languages.ts';

const SENTENCE = /'([A-Z][^'\n]* [^'\n]*\.)'|"([A-Z][^"\n]* [^"\n]*\.)"|`([A-Z][^`\n]* [^`\n]*\.)`/g;
const NOT_SAID = /\/\*[\s\S]*?\*\/|\.describe\([\s\S]*?\)|^\s*\/\/.*$/gm;

/** What refusals, errors and the schemas of forms say, with a number for each gap. */
export const problemSentences = (): string[] =>
  globSync([
    'api/call/problems/*.ts',
    'api/call/input/*.ts',
    'domain/{requests,sharing,review,registrations,companies,text}/*.ts',
    'domain/time/day.ts',
  ])
    .filter((file) => !file.endsWith('receipt.ts'))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8').replaceAll(NOT_SAID, '');
      return [...text.matchAll(SENTENCE)].map(([, single, double, template = '']) => {
        let gaps = 0;
        return single ?? double ?? template.replaceAll(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, () => `{${gaps++}}`);
      });
    });

/** Made of sentences that are there. */
const COMPOSED = /^(?:Give \{0\}\.|At (?:most|least) \{0\} \{1\}\.|Send \{0\}\.|\{0\} .*)$/;

export const unknownSentences = (): string[] =>
  problemSentences().filter((text) => !Object.hasOwn(languageOf('en').words.problems, text) && !COMPOSED.test(text));
