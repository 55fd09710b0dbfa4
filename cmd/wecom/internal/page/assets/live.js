// Keeps what is shown up to date, and sends forms without leaving the page. The
// page works without it.
'use strict';

const toast = document.getElementById('toast');
let toastTimer;

function say(text, good = false) {
  toast.textContent = text;
  toast.classList.toggle('good', good);
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, good ? 2000 : 8000);
}

// The parts that are replaced when they change: those with an id and data-live.
function refreshPart(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  if (old.contains(document.activeElement) && document.activeElement.matches('input, select, textarea')) return; // somebody is writing
  const open = new Set([...old.querySelectorAll('details[open]')].map(key));
  const known = new Set([...old.querySelectorAll('details')].map(key));
  const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 40;
  const focused = old.contains(document.activeElement) ? focusKey(document.activeElement) : null;
  old.innerHTML = fresh.innerHTML;
  for (const d of old.querySelectorAll('details')) if (known.has(key(d))) d.open = open.has(key(d));
  if (focused) [...old.querySelectorAll('a, button, summary')].find(e => focusKey(e) === focused)?.focus();
  if (old.hasAttribute('data-scroll') && atEnd) old.scrollTop = old.scrollHeight;
}

const key = d => d.id || d.querySelector('summary').textContent.trim();
const focusKey = e => e.tagName + e.textContent + (e.value || '') + (e.getAttribute('href') || '');

// What is pressed stays until it is released: a button that is replaced under the
// mouse hears no click. A touch becomes a click a moment after its end, and the end
// of a press is not always told.
let held, release, letGo;

function hold(milliseconds) {
  held ??= new Promise(resolve => { letGo = resolve; });
  clearTimeout(release);
  release = setTimeout(() => { held = undefined; letGo(); }, milliseconds);
}

addEventListener('pointerdown', () => hold(5000));
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, event => hold(event.pointerType === 'mouse' ? 0 : 300));

let refreshing = false, again = false;

async function refresh() {
  if (refreshing || document.hidden) { again = true; return; }
  refreshing = true;
  again = false;
  try {
    const parts = [...document.querySelectorAll('[data-live][id]')];
    if (parts.length > 0) {
      const reply = await fetch(location.href, { headers: { 'X-Live': '1' } });
      const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html');
      await held;
      const isNew = e => !document.getElementById(e.id);
      if (!document.activeElement.value && [...fresh.querySelectorAll('[data-live][id]')].some(isNew)) { location.reload(); return; }
      for (const part of parts) {
        const other = fresh.getElementById(part.id);
        if (other) refreshPart(part, other);
      }
    }
    await addRows();
  } catch { /* the connection is lost: the watch tells of it */ }
  refreshing = false;
  if (again && !document.hidden) refresh();
}

document.addEventListener('visibilitychange', () => { if (again) refresh(); });

// The log: rows are added above, and the oldest ones go. They stand in blocks, so
// that the browser skips what is not to be seen a block at a time.
const maxRows = 5000, blockRows = 100;

async function addRows() {
  const log = document.querySelector('[data-rows]');
  if (!log) return;
  const query = new URLSearchParams(location.search);
  query.set('after', log.dataset.last);
  const reply = await fetch(log.dataset.rows + '?' + query);
  if (!reply.ok) return;
  const last = Number(reply.headers.get('X-Last'));
  if (last < Number(log.dataset.last)) { location.reload(); return; } // another corp
  log.dataset.last = last;
  const fresh = document.createElement('template');
  fresh.innerHTML = await reply.text();
  const rows = [...fresh.content.querySelectorAll('.call')];
  if (rows.length === 0) return;
  log.querySelector('.empty')?.remove();
  const at = log.scrollTop;
  const before = log.scrollHeight;
  for (const row of rows.reverse()) firstBlock(log).prepend(row);
  if (at > 0) log.scrollTop = at + log.scrollHeight - before; // what is read stays where it is
  for (let over = log.querySelectorAll('.call').length - maxRows; over > 0; over--) {
    const oldest = log.lastElementChild;
    oldest.lastElementChild.remove();
    if (oldest.childElementCount === 0) oldest.remove();
  }
}

// firstBlock returns the block that takes the next row.
function firstBlock(log) {
  let block = log.querySelector('.block');
  if (!block || block.childElementCount >= blockRows) {
    block = document.createElement('div');
    block.className = 'block';
    log.prepend(block);
  }
  return block;
}

// The request and the reply of a call come when its row is opened.
document.addEventListener('toggle', async event => {
  const row = event.target;
  if (!(row instanceof HTMLDetailsElement) || !row.open || !row.dataset.detail || row.querySelector('.detail')) return;
  const reply = await fetch(row.dataset.detail);
  row.insertAdjacentHTML('beforeend', await reply.text());
}, true);

document.addEventListener('submit', async event => {
  const form = event.target;
  if (form.method !== 'post' || form.action.endsWith('/ui/language') || form.action.endsWith('/ui/reset')) return;
  event.preventDefault();
  const button = event.submitter;
  const action = button?.getAttribute('formaction') || form.getAttribute('action');
  const fields = new FormData(form, button);
  const data = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields); // with files
  if (button) button.disabled = true;
  try {
    const reply = await fetch(action, { method: 'POST', body: data, headers: { 'X-Fragment': '1' } });
    if (!reply.ok) say(await reply.text());
    else if (form.hasAttribute('data-clear')) form.querySelectorAll('input:not([type=hidden])').forEach(i => { i.value = ''; });
    else form.closest('header details[open]')?.removeAttribute('open');
    if (reply.ok && form.closest('.act')) say(document.body.dataset.done, true);
  } catch {
    say(document.body.dataset.lost);
  }
  if (button) button.disabled = false;
  refresh();
});

// Menus close by Escape, and when something else is clicked.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  const open = document.querySelector('header details[open], .appmenu details[open], .wehead details[open]');
  if (open) { open.open = false; open.querySelector('summary').focus(); }
});
document.addEventListener('click', event => {
  for (const open of document.querySelectorAll('header details[open], .appmenu details[open], .wehead details[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.querySelector('nav [aria-current]').scrollIntoView({ inline: 'center', block: 'nearest' });
for (const list of document.querySelectorAll('[data-scroll]')) list.scrollTop = list.scrollHeight;

// The server numbers its changes. The page knows the number that it shows.
let shown = Number(document.body.dataset.state);
const watch = new EventSource('/_sim/watch');
watch.onmessage = event => {
  const state = Number(event.data);
  if (state === shown) return;
  shown = state;
  refresh();
};
watch.onopen = () => { if (document.body.classList.contains('lost')) location.reload(); };
watch.onerror = () => {
  document.body.classList.add('lost');
  say(document.body.dataset.lost);
};
