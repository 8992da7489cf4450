/**
 * A catalogue as JSON or YAML: our own list of signals, or COVESA's VSS, as a tree (`vspec export json`) or flat
 * (`vspec export yaml`). YAML reads JSON, too, and tells the line of everything.
 */
import { isAlias, isMap, isNode, isPair, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { wholeFault, type FileFault, type FileRead, type Said } from './said.ts';

type Step = string | number;

/** The fields of ours that a VSS node may have as attributes of its own (`vspec export --extended-attributes`). */
const OURS = ['meaning', 'groups', 'personal', 'tradeSecret', 'interval', 'kinds', 'models'];
const VSS_SIGNALS = ['sensor', 'actuator', 'attribute'];
/** Of a VSS node: what the catalogue has a place for, beside `OURS`. */
const VSS_READ = ['type', 'description', 'unit', 'datatype', 'min', 'max', 'children', ...OURS];
/** Data types of VSS's own, which are no signals. */
const VSS_TYPES = ['struct', 'property'];

/** Reads a text; every place that can't be read is told. */
export function readTree(source: string): FileRead {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const wrong = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    remedy: `This can’t be read: ${message.replace(/; please use.*/, '')}. Mend it.`,
  }));
  visit(document, {
    Alias: (_key, { range }) =>
      void wrong.push({
        line: lineAt(range?.[0] ?? 0),
        remedy: 'This refers to another place of the file. Write it out.',
      }),
  });
  if (wrong.length > 0) return { said: [], faults: wrong, leftOut: [] };
  const placed = new Placed(document, lineAt);
  const root: unknown = document.toJS();
  if (Array.isArray(root)) return readList(root, [], placed);
  if (!isObject(root)) return wholeFault(FORMS);
  if (Array.isArray(root['signals'])) return readList(root['signals'], ['signals'], placed, Object.keys(root));
  return isVss(root) ? readVss(root, placed) : wholeFault(FORMS);
}

const FORMS =
  'There is no catalogue in this file. Give a list of signals, { "signals": [{ "path": … }] }, or VSS as vspec exports it as JSON or YAML.';

/** Where things stand in the file. */
class Placed {
  readonly #document: Document;
  readonly #lineAt: (offset: number) => number;

  constructor(document: Document, lineAt: (offset: number) => number) {
    this.#document = document;
    this.#lineAt = lineAt;
  }

  /** The line of a place, or of what it would stand in. */
  lineOf(steps: readonly Step[]): number {
    let node: unknown = this.#document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const step of steps) {
      const pair = isMap(node) ? node.items.find(({ key }) => String(key) === String(step)) : undefined;
      node = isSeq(node) ? node.items[Number(step)] : pair?.value;
      const begins = isPair(pair) && isNode(pair.key) ? pair.key : node;
      if (!isNode(begins) || isAlias(begins)) break;
      offset = begins.range?.[0] ?? offset;
    }
    return this.#lineAt(offset);
  }
}

/** As `GET /v1/registry/signals` lists them: the fields of the registry's entry, and `path`. */
function readList(
  list: readonly unknown[],
  at: readonly Step[],
  placed: Placed,
  besides: readonly string[] = [],
): FileRead {
  const faults: FileFault[] = besides
    .filter((name) => name !== 'signals' && name !== 'next')
    .map((field) => ({ line: placed.lineOf([field]), field, remedy: 'There is no such field here. Leave it out.' }));
  const said = list.flatMap((entry, i): Said[] => {
    const steps = [...at, i];
    const line = placed.lineOf(steps);
    if (!isObject(entry)) {
      faults.push({ line, remedy: 'Give an object for each signal: its path and its fields.' });
      return [];
    }
    const { path, version: _version, ...fields } = entry; // the catalogue gives versions by itself
    if (typeof path !== 'string') {
      faults.push({
        line: placed.lineOf([...steps, 'path']),
        field: 'path',
        remedy: 'Give the signal’s path as a text, such as Vehicle.Speed.',
      });
      return [];
    }
    return [
      {
        path,
        fields,
        line,
        placeOf: (pointer) => ({
          line: placed.lineOf([...steps, ...stepsOf(pointer)]),
          field: stepsOf(pointer).join('.'),
        }),
      },
    ];
  });
  if (said.length === 0 && faults.length === 0) return wholeFault('There is no signal in this file.');
  return { said, faults, leftOut: [] };
}

/** Whether it looks like VSS: some node on top says which kind of node it is. */
const isVss = (root: Record<string, unknown>): boolean =>
  Object.values(root).some((node) => isObject(node) && typeof node['type'] === 'string');

function readVss(root: Record<string, unknown>, placed: Placed): FileRead {
  const read: FileRead = { said: [], faults: [], leftOut: [] };
  const leftOut = new Set<string>();
  // Flat files name the whole path; trees have it by their branches.
  const waiting = Object.entries(root).map(([name, node]): [string, unknown, Step[]] => [name, node, [name]]);
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [path, node, steps] = next;
    if (steps.length === 1 && path === 'ComplexDataTypes') continue;
    const fault = (field: string | undefined, remedy: string) =>
      void read.faults.push({
        line: placed.lineOf(field === undefined ? steps : [...steps, field]),
        path,
        field,
        remedy,
      });
    if (!isObject(node)) {
      fault(undefined, 'This is no node of VSS: give an object with its type.');
      continue;
    }
    const { type, children } = node;
    const below = children === undefined ? {} : children;
    if (!isObject(below)) fault('children', 'Give an object: the nodes below by their names.');
    else
      waiting.unshift(
        ...Object.entries(below).map(([name, child]): [string, unknown, Step[]] => [
          `${path}.${name}`,
          child,
          [...steps, 'children', name],
        ]),
      );
    if (node['instances'] !== undefined && type === 'branch' && isObject(below) && Object.keys(below).length > 0)
      fault('instances', 'The instances of this branch are not written out. Export it with vspec’s --expand.');
    if (type === 'branch' || VSS_TYPES.includes(String(type))) continue;
    if (!VSS_SIGNALS.includes(String(type))) {
      fault('type', `Give ${[...VSS_SIGNALS, 'branch'].join(', ')}: the kinds of VSS nodes that are read.`);
      continue;
    }
    for (const name of Object.keys(node)) if (!VSS_READ.includes(name)) leftOut.add(name);
    read.said.push(saidOfNode(path, node, steps, placed));
  }
  if (read.said.length === 0 && read.faults.length === 0)
    return wholeFault('There is no signal in this file, branches alone.');
  return { ...read, leftOut: [...leftOut].sort() };
}

function saidOfNode(path: string, node: Record<string, unknown>, steps: readonly Step[], placed: Placed): Said {
  const { description, min, max, unit, datatype, meaning } = node;
  const ours = Object.fromEntries(OURS.flatMap((name) => (name in node ? [[name, node[name]]] : [])));
  const fields = {
    kinds: ['vehicle'],
    ...ours,
    datatype,
    unit: unit ?? null,
    range: min === undefined && max === undefined ? null : { min, max },
    meaning: { ...(isObject(meaning) ? meaning : {}), ...(description === undefined ? {} : { en: description }) },
  };
  const fieldOf = (pointer: string): string => {
    if (pointer === '/meaning/en' || pointer === '/meaning') return 'description';
    return (
      pointer
        .replace(/^\/range\/?/, '/')
        .slice(1)
        .replaceAll('/', '.') || 'min'
    );
  };
  return {
    path,
    fields,
    line: placed.lineOf(steps),
    placeOf: (pointer) => {
      const field = fieldOf(pointer);
      return { line: placed.lineOf([...steps, ...field.split('.')]), field };
    },
  };
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
