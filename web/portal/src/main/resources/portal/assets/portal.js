// Dialogs that ask before something is done, parts of a page that are drawn anew, and what is copied.
'use strict';

(() => {
  const base = document.body.dataset.base;

  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog]');
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    const closer = event.target.closest('[data-close]');
    if (closer) closer.closest('dialog').close();
    const copier = event.target.closest('[data-copy]');
    if (copier) {
      navigator.clipboard.writeText(document.getElementById(copier.dataset.copy).textContent).then(() => {
        copier.dataset.copied = 'true';
      });
    }
    const account = document.querySelector('details.account[open]');
    if (account && !account.contains(event.target)) account.open = false;
  });

  // One press is one act.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'true';
    window.setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  const wide = window.matchMedia('(min-width: 60rem)');
  const menu = document.querySelector('details.menu');
  const fit = () => { if (menu) menu.open = wide.matches; };
  wide.addEventListener('change', fit);
  fit();

  /** What an open page asks for; null when there is nothing, and another page when the session is over. */
  async function ask(url) {
    let answer;
    try {
      answer = await fetch(url, {headers: {'X-Requested-With': 'portal'}, redirect: 'error', cache: 'no-store'});
    } catch {
      return null;
    }
    if (answer.status === 401) {
      const why = answer.headers.get('X-Portal-End') || 'unknown';
      window.location.assign(base + '/ended?why=' + encodeURIComponent(why));
      return null;
    }
    if (answer.status === 403) {
      window.location.reload();
      return null;
    }
    return answer.ok ? answer : null;
  }

  function mark(live) {
    for (const each of document.querySelectorAll('[data-live-mark]')) {
      const text = each.querySelector('[data-live-text]');
      each.classList.toggle('stale', !live);
      const said = live ? text.dataset.on : text.dataset.off;
      if (text.textContent !== said) text.textContent = said;
    }
  }

  /** Again and again, while somebody can see the page. */
  function repeat(every, work) {
    const round = async () => {
      if (!document.hidden) await work();
      window.setTimeout(round, every);
    };
    window.setTimeout(round, every);
  }

  for (const part of document.querySelectorAll('[data-live]')) {
    repeat(Number(part.dataset.every), async () => {
      const answer = await ask(part.dataset.live);
      mark(answer !== null);
      if (!answer) return;
      const html = await answer.text();
      // Nobody's reading or typing is disturbed.
      if (part.contains(document.activeElement) && document.activeElement !== part) return;
      part.innerHTML = html;
    });
  }

  // So that a page which asks for nothing else learns that its session is over.
  if (document.body.dataset.known && !document.querySelector('[data-live], [data-failure]')) {
    repeat(4000, () => ask(base + '/session/now'));
  }

  window.portal = {ask, mark, repeat};
})();
