/** What staff wrote about a request, and a field to write more (R40). */
import type { VNode } from 'preact';
import type { View } from '../../ui/view.ts';
import type { WordKey } from '../../ui/words/en/pages.ts';
import { ActArea, ActForm } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';

/** The acts that a note gives the reason for; others have none on this page. */
const REASON_FOR: Partial<Record<string, WordKey>> = {
  cancelled: 'desk.note.cancelled',
  withdrawn: 'desk.note.withdrawn',
  'new-link': 'desk.note.new-link',
  'address-corrected': 'desk.note.address-corrected',
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
          <p class="written">{note.text ?? say('desk.note.removed')}</p>
          <small>
            {reasonWords(view, note.act)}
            {moment(note.at)} · {note.by}
          </small>
        </article>
      ))}
      <ActForm {...act} address={`/support/requests/${id}/notes`} seen={notes.length}>
        <ActArea {...act} name="text" label="desk.field.note" hint={say('desk.staysHere')} />
        <button type="submit" class="secondary">
          {say('desk.note.add')}
        </button>
      </ActForm>
    </>
  );
}
