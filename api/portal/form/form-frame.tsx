/** What every form of the portal stands in: its title, what is wrong with it, and the button that leads to its review. */
import type { ComponentChildren, VNode } from 'preact';
import type { FormType, LetterType } from './fields.ts';
import { Layout } from '../../ui/layout.tsx';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { textIn } from '../../call/input/typed.ts';
import { DRAFT } from '../../call/input/draft.ts';
import { FaultList } from './fault-list.tsx';
import type { FormView } from './form-view.ts';

interface Frame {
  form: FormView;
  type: FormType | LetterType;
  children: ComponentChildren;
}

/** Forms with a list of one's own vehicles, which may come as a file. */
const TAKES_FILES: ReadonlySet<FormType | LetterType> = new Set(['customer', 'fleet', 'rental']);

export function FormFrame({ form, type, children }: Frame): VNode {
  const { view, faults, typed } = form;
  const draft = textIn(typed, DRAFT);
  const { say } = view;
  const title = say(`form.title.${type}`);
  return (
    <Layout view={view} title={faults.length > 0 ? say('form.faultsTitle', { title }) : title}>
      <h1>{title}</h1>
      <p class="lead">{say(`form.lead.${type}`)}</p>
      {textIn(typed, 'gone') && <p class="notice">{say('draft.gone')}</p>}
      <FaultList form={form} />
      <form method="post" novalidate {...(TAKES_FILES.has(type) ? { enctype: 'multipart/form-data' as const } : {})}>
        <DefaultButton />
        <CsrfField view={view} />
        <input type="hidden" name="locale" value={view.locale} />
        {draft && <input type="hidden" name={DRAFT} value={draft} />}
        {children}
        <button type="submit">{say('form.review')}</button>
        <p>
          <small>{say('form.nothingYet')}</small>
        </p>
      </form>
    </Layout>
  );
}

/** Enter in a field presses the first button there is: this one leads on, whichever others stand in the form. */
const DefaultButton = (): VNode => <button type="submit" class="default" tabIndex={-1} aria-hidden="true" />;
