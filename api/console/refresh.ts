/**
 * Keeps an open page of the console up to date, as text like the style (`style.ts`). It asks for the page again
 * and replaces the parts that differ, but none in which somebody is typing or has opened something. It says what
 * changed, rests while the tab is hidden, and stops when nobody has touched the page for some minutes: a tab that was
 * left open must not keep its session alive (`sign-in/session.ts`).
 */
export const refreshScript = `'use strict';
(() => {
  const UNTOUCHED_MS = 300000;
  const main = document.getElementById('console'), live = document.getElementById('live');
  if (!main || !live) return;
  const everyMs = Number(main.dataset.every ?? 10000);
  const partsOf = (root) => [...root.querySelectorAll('[data-part]')];
  const shown = new Map(partsOf(main).map((part) => [part.id, part.innerHTML]));
  let touchedAt = Date.now(), busy = false;
  for (const kind of ['pointerdown', 'keydown', 'scroll', 'pointermove'])
    addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true, capture: true });
  const isTyped = (field) =>
    field.type !== 'hidden' && (field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.options ? [...field.options].some((o) => o.selected !== o.defaultSelected) : field.value !== field.defaultValue);
  const isInUse = (part) =>
    part.contains(document.activeElement) || part.querySelector('.fault, details[open]') !== null ||
    !getSelection().isCollapsed && part.contains(getSelection().anchorNode) ||
    [...part.querySelectorAll('input, textarea, select')].some(isTyped);
  const say = (text) => { if (live.textContent !== text) live.textContent = text; };
  const refresh = async () => {
    if (busy || document.hidden || Date.now() - touchedAt > UNTOUCHED_MS) return;
    busy = true;
    try {
      const answer = await fetch(main.dataset.address, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const changed = [], kept = [];
      for (const next of partsOf(page)) {
        const part = document.getElementById(next.id);
        if (!part || shown.get(next.id) === next.innerHTML) continue;
        if (isInUse(part)) { kept.push(next.dataset.part); continue; }
        shown.set(next.id, next.innerHTML);
        part.replaceChildren(...document.adoptNode(next).childNodes);
        changed.push(next.dataset.part);
      }
      const words = [changed.length ? main.dataset.changed.replace('%', changed.join(', ')) : '',
        kept.length ? main.dataset.kept.replace('%', kept.join(', ')) : ''].filter(Boolean).join(' ');
      if (words || live.textContent === main.dataset.away) say(words);
    } catch { say(main.dataset.away); }
    busy = false;
  };
  setInterval(refresh, everyMs);
  document.addEventListener('visibilitychange', refresh);
})();
`;
