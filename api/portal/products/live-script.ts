/**
 * Keeps the live page of a product up to date, as text like the style (`ui/style.ts`). Each event has the parts of the page
 * that differ, as the server drew them; one in which somebody has selected something waits. It rests while the tab is
 * hidden, and tries again when the connection broke off.
 */
export const liveScript = `'use strict';
(() => {
  const AGAIN_MS = 5000;
  const page = document.getElementById('live-page'), told = document.getElementById('live-told');
  if (!page || !told) return;
  const waiting = new Map();
  let source = null, isOver = false;
  const say = (text) => { if (told.textContent !== text) told.textContent = text; };
  const isInUse = (part) => !getSelection().isCollapsed && part.contains(getSelection().anchorNode);
  const show = () => {
    for (const [id, html] of waiting) {
      const part = document.getElementById(id);
      if (part && isInUse(part)) continue;
      if (part) part.innerHTML = html;
      waiting.delete(id);
    }
  };
  const close = () => { if (source) source.close(); source = null; };
  const open = () => {
    if (source || isOver || document.hidden) return;
    source = new EventSource(page.dataset.events);
    source.addEventListener('parts', (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) waiting.set(id, html);
      show();
      say('');
    });
    source.addEventListener('end', (event) => {
      isOver = true;
      close();
      waiting.clear();
      const { html } = JSON.parse(event.data);
      page.innerHTML = html;
      page.focus();
    });
    source.addEventListener('error', () => {
      if (isOver) return;
      say(page.dataset.away);
      if (source && source.readyState === EventSource.CLOSED) { close(); setTimeout(open, AGAIN_MS); }
    });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  for (const link of document.querySelectorAll('[data-scriptless]')) link.remove();
  open();
})();
`;
