/** What staff wrote about a request, and a field to write more (R40). */
import type { VNode } from 'preact';
import { ActArea, ActForm } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';

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
            {note.act === 'cancelled' && `${say('desk.note.cancelled')} · `}
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
