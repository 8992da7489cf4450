/** The same page in another language, by a button named in that language. */
import type { VNode } from 'preact';
import { languageOf, locales } from '../../domain/languages/languages.ts';
import { LANGUAGE_PATH } from './addresses.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

export function LanguageSwitch({ view }: { view: View }): VNode | null {
  if (view.address === null) return null;
  return (
    <form method="post" action={LANGUAGE_PATH} class="language">
      <CsrfField view={view} />
      <input type="hidden" name="next" value={view.address} />
      {locales
        .filter((locale) => locale !== view.locale)
        .map((locale) => (
          <button key={locale} type="submit" name="locale" value={locale} lang={locale} class="secondary outline">
            {languageOf(locale).name}
          </button>
        ))}
    </form>
  );
}
