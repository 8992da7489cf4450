/** Die Texte der Seiten für angemeldete Konten und der Formulare auf Deutsch. */
import type { portalEn } from './portal-en.ts';

export const portalDe: Record<keyof typeof portalEn, string> = {
  'site.signIn': 'Anmelden',
  'site.signOut': 'Abmelden',
  'nav.label': 'Ihre Seiten',
  'nav.requests': 'Anfragen',
  'nav.products': 'Meine Daten',
  'nav.shares': 'Weitergaben',
  'nav.company': 'Firma',

  'signedOut.title': 'Sie sind abgemeldet',
  'signedOut.lead': 'Schließen Sie an einem gemeinsam genutzten Rechner auch den Browser.',
  'signedOut.elsewhere': 'Auch vom Konto selbst abmelden',
  'notSignedIn.title': 'Sie sind nicht angemeldet',
  'notSignedIn.lead':
    'Die Anmeldung wurde abgebrochen, hat zu lange gedauert oder wurde in einem anderen Fenster begonnen.',
  'notSignedIn.again': 'Erneut anmelden',
  'forbidden.foreign-form':
    'Dieses Formular kam nicht von unserer Seite, oder die Seite war zu alt. Laden Sie sie neu und senden Sie es noch einmal.',
  'forbidden.account-incomplete':
    'Sie sind angemeldet, aber das Konto ist für diesen Dienst nicht eingerichtet. Bitte schreiben Sie uns.',
};
