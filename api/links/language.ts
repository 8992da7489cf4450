/** R26: a customer reads in the language of their account; where it has none, in the browser's. */
import type { ConsentView } from '../../db/sharing/consent-view.ts';
import type { Locale } from '../../domain/requests/form.ts';

/** What an answer says of the language of its page: nothing where the browser is to say. */
export const languageOf = ({ locale }: Pick<ConsentView, 'locale'>): { locale?: Locale } => (locale ? { locale } : {});
