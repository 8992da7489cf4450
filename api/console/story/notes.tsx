/** What staff wrote about a request, and a field to write more (R40). */
import type { VNode } from 'preact';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { ActArea, ActForm } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';

/** The acts that a note gives the reason for; others have none on this page. */
const REASON_FOR: Partial<Record<string, PageKey>> = {
  cancelled: 'console.note.cancelled',
  'recipient-allowed': 'console.note.recipient-allowed',
  withdrawn: 'console.note.withdrawn',
  'new-link': 'console.note.new-link',
  'address-corrected': 'console.note.address-corrected',
};

function reasonWords({ say }: View, act: string): string {
  const words = REASON_FOR[act];
  return words ? `${say(words)} · ` : '';
}

export function Notes({ view, story, returned }: StoryProps): VNode {
  const { say, moment } = view;
  const { id, notes } = story.record;
  const act = { view, form: 'note', returned };
  return (
    <>
      {notes.map((note) => (
        <article key={note.id} class="note">
          <p class="written">{note.text ?? say('console.note.removed')}</p>
          <small>
            {reasonWords(view, note.act)}
            {moment(note.at)} · {note.by}
            {note.told && ` · ${say('console.note.told')}`}
          </small>
        </article>
      ))}
      <ActForm {...act} address={`/support/requests/${id}/notes`} seen={notes.length}>
        <ActArea {...act} name="text" label="console.field.note" hint={say('console.staysHere')} />
        <button type="submit" class="secondary">
          {say('console.note.add')}
        </button>
      </ActForm>
    </>
  );
}
