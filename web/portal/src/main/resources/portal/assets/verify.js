// Receipts are verified in the page, by the verifier's own script, with the keys that the hub publishes.
import {Refusal, parsePins, proved, verify} from '/verify.js';

const KEYS = '/api/v1/log/keys';
const place = document.querySelector('[data-verifying]');

async function fetched(path) {
  const answer = await fetch(path, {credentials: 'same-origin', redirect: 'error'});
  if (!answer.ok) throw new Refusal('the hub answered ' + answer.status);
  return answer;
}

function made(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function tell(verdict, tone, title, lines) {
  const list = document.createElement('ul');
  list.append(...lines.map((line) => made('li', '', line)));
  verdict.replaceChildren(made('span', 'badge ' + tone, title), list);
}

async function check(button, verdict) {
  verdict.replaceChildren(made('span', 'muted', place.dataset.verifying));
  try {
    const [receipt, keys] = await Promise.all([fetched(button.dataset.verify), fetched(KEYS)]);
    const pins = await parsePins(await keys.text());
    const result = await verify({receipt: new Uint8Array(await receipt.arrayBuffer()), pins});
    if (result.verdict !== 'proven') throw new Refusal(result.why);
    const digest = result.facts.receipt.disclosure?.hidden.get('digest');
    if (digest && place.dataset.digest && digest !== place.dataset.digest) throw new Refusal(place.dataset.other);
    tell(verdict, 'good', place.dataset.proven, proved(result, Date.now()));
  } catch (e) {
    const refused = e instanceof Refusal;
    tell(verdict, 'bad', refused ? place.dataset.refused : place.dataset.unable, [e.message]);
  }
}

for (const button of place?.querySelectorAll('button[data-verify]') ?? []) {
  const verdict = button.closest('li').querySelector('.verdict');
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    await check(button, verdict);
    button.disabled = false;
  });
}
