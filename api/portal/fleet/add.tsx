/** Adding vehicles and chargers by the thousand: pasted, or in a file (R45). */
import type { VNode } from 'preact';
import type { AddedDataProduct } from '../../../db/fleets/data-products.ts';
import { MOST_AT_ONCE } from '../../../domain/fleets/verdicts.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import { SubscribeTo } from './list.tsx';
import { FleetPlaces } from './places.tsx';

export interface Adding {
  dataProducts: readonly AddedDataProduct[];
  /** As it was typed before. */
  list?: string;
  dataProduct?: string;
  fault?: { words: 'fleet.add.empty' | 'fleet.add.tooMany' } | { words: 'fleet.add.faulty'; line: number };
}

export const addPage =
  ({ dataProducts, list = '', dataProduct = '', fault }: Adding) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('fleet.add');
    const wrong = fault && say(fault.words, { most: MOST_AT_ONCE, line: 'line' in fault ? fault.line : 0 });
    return (
      <Layout view={view} title={wrong ? say('form.faultsTitle', { title }) : title}>
        <FleetPlaces view={view} here="/fleet/add" />
        <h1>{title}</h1>
        <p class="lead">{say('fleet.add.lead')}</p>
        <form method="post" action="/fleet/add" enctype="multipart/form-data">
          <CsrfField view={view} />
          <div class="field">
            <label for="list">{say('fleet.add.list')}</label>
            <small class="hint" id="list-hint">
              {say('fleet.add.list.hint')}
            </small>
            <textarea
              id="list"
              name="list"
              rows={8}
              spellcheck={false}
              aria-describedby={wrong ? 'list-hint list-fault' : 'list-hint'}
              aria-invalid={wrong ? 'true' : undefined}
            >
              {list}
            </textarea>
            {wrong && (
              <p class="fault" id="list-fault" role="alert">
                {wrong}
              </p>
            )}
          </div>
          <div class="field">
            <label for="file">{say('fleet.add.file')}</label>
            <small class="hint" id="file-hint">
              {say('fleet.add.file.hint', { most: MOST_AT_ONCE })}
            </small>
            <input
              id="file"
              type="file"
              name="file"
              accept=".csv,.txt,text/csv,text/plain"
              aria-describedby="file-hint"
            />
          </div>
          {dataProducts.length > 0 && (
            <div class="field">
              <SubscribeTo
                view={view}
                dataProducts={dataProducts}
                label={say('fleet.add.subscribeTo')}
                none={say('fleet.add.subscribeTo.none')}
                chosen={dataProduct}
              />
            </div>
          )}
          <button type="submit">{title}</button>
        </form>
      </Layout>
    );
  };
