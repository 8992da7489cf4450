/** The words of the emails about the people of companies (R44, R46, R60), in German. */
import type { companyEn } from '../en/company.ts';

export const companyDe: Record<keyof typeof companyEn, string> = {
  'why.invited':
    'Sie erhalten diese E-Mail, weil ein Unternehmen bei {operator} diese Adresse angegeben hat, um Sie einzuladen.',
  'why.renter.access':
    'Sie erhalten diese E-Mail, weil ein Mietwagenunternehmen bei {operator} diese Adresse zur Miete eines Fahrzeugs angegeben hat.',
  'why.provider': 'Sie erhalten diese E-Mail, weil Sie bei {operator} für einen Dienstleister handeln.',
  'reference.invitation': 'Nummer der Einladung: {id}',
  'reference.rental': 'Nummer der Miete: {id}',
  'reference.company': 'CUUID: {id}',

  'company.roles': 'Ihre Rolle',
  'company.role.administrator': 'Administrator: stimmt zu, beendet Zustimmungen, fügt Fahrzeuge und Personen hinzu',
  'company.role.developer': 'Entwickler: erstellt Programme, die die Daten des Unternehmens lesen',
  'company.role.driver': 'Fahrer: sieht, was es zu den Fahrzeugen des Unternehmens gibt',
  'company.acceptBy': 'Anzunehmen bis',

  'user-invited.subject': 'Sie sind eingeladen, bei {operator} für ein Unternehmen zu handeln',
  'user-invited.title': 'Sie sind in ein Unternehmen eingeladen',
  'user-invited.lead':
    'Ein Administrator dieses Unternehmens lädt Sie ein, bei {operator} für das Unternehmen zu handeln.',
  'user-invited.how':
    'Melden Sie sich mit einem Flottenkonto mit genau dieser Adresse an und nehmen Sie an. Vorher geschieht nichts.',
  'user-invited.button': 'Zur Einladung',

  'company-approved.subject': 'Ihr Unternehmen ist registriert',
  'company-approved.title': 'Ihr Unternehmen ist registriert',
  'company-approved.lead': '{operator} hat Ihr Unternehmen registriert.',
  'company-approved.next':
    'Eine zweite E-Mail lädt Sie als ersten Administrator ein. Sobald Sie angenommen haben, können Sie Fahrzeuge hinzufügen und andere einladen.',
  'company-refused.subject': 'Ihr Unternehmen wurde nicht registriert',
  'company-refused.title': 'Ihr Unternehmen wurde nicht registriert',
  'company-refused.lead': '{operator} hat die Registrierung Ihres Unternehmens geprüft und lehnt sie ab.',

  'rental.company': 'Mietwagenunternehmen',
  'rental.vehicle': 'Fahrzeug (FIN)',
  'rental.from': 'Von',
  'rental.to': 'Bis',
  'rental-access.subject': 'Sehen Sie die Daten Ihrer Miete',
  'rental-access.title': 'Ein eigener Zugang für Ihre Miete',
  'rental-access.lead':
    'Ein Mietwagenunternehmen gibt Ihnen bei {operator} für die Zeit Ihrer Miete einen eigenen Zugang zu den Daten des Fahrzeugs.',
  'rental-access.how':
    'Melden Sie sich mit einem Kundenkonto mit genau dieser Adresse an und nehmen Sie an. Dann sehen Sie, was das Fahrzeug in dieser Zeit gemessen hat, und nichts von davor oder danach.',
  'rental-access.button': 'Angebot ansehen',
  'rental-access-ended.subject': 'Ihr Zugang zu den Daten einer Miete ist beendet',
  'rental-access-ended.title': 'Ihr Zugang ist beendet',
  'rental-access-ended.lead':
    'Das Mietwagenunternehmen hat Ihren Zugang bei {operator} vor dem Ende der Miete beendet.',
  'rental-access-ended.next':
    'Was bis dahin gemessen wurde, können Sie weiterhin anfragen. Warum der Zugang beendet wurde, weiß das Mietwagenunternehmen.',

  'provider-suspended.subject': 'Ihr Unternehmen ist als Dienstleister gesperrt',
  'provider-suspended.title': 'Ihr Unternehmen ist gesperrt',
  'provider-suspended.lead':
    '{operator} hat Ihr Unternehmen als Dienstleister gesperrt. Seine Programme lesen nichts mehr, seine Links funktionieren nicht mehr, und seine offenen Anfragen sind beendet.',
  'provider-suspended.next':
    'Wozu Flotten zugestimmt haben, bleibt bestehen und öffnet sich wieder, wenn die Sperre aufgehoben wird. Wenn Sie etwas dazu sagen möchten, schreiben Sie an {contact}.',
  'provider-resumed.subject': 'Ihr Unternehmen ist wieder Dienstleister',
  'provider-resumed.title': 'Die Sperre ist aufgehoben',
  'provider-resumed.lead': '{operator} hat die Sperre Ihres Unternehmens aufgehoben.',
  'provider-resumed.next':
    'Was Ihr Unternehmen abonniert hatte, ist ab jetzt wieder offen. Beendete Anfragen und Links bleiben beendet: Fragen Sie neu an. Fragen gehen an {contact}.',
};
