/**
 * The script of the page: chooses and sorts rotations, opens them, copies commands. Without it the page shows everything, and only
 * cannot choose. It inserts no text but counts.
 */

const choosing = `
const root = document.documentElement;
root.classList.add('js');
const byId = id => document.getElementById(id);
const list = document.querySelector('.rotations');
const rows = [...list.children];
const field = id => byId(id)?.value ?? '';
let frame = 0;
let texts;

function choose() {
  frame = 0;
  if (field('search') !== '') texts ??= new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const words = field('search').toLowerCase().split(/\\s+/).filter(word => word !== '');
  const phase = field('phase');
  const code = field('code');
  const group = field('group');
  const owner = field('owner');
  let count = 0;
  for (const row of rows) {
    const { dataset } = row;
    const isShown =
      (phase === '' || dataset.phase === phase) &&
      (group === '' || dataset.group === group) &&
      (owner === '' || dataset.owner === owner) &&
      (code === '' || dataset.codes.split(' ').includes(code)) &&
      words.every(word => texts.get(row).includes(word));
    if (row.hidden === isShown) row.hidden = !isShown;
    if (isShown) count += 1;
  }
  byId('shown').textContent = count === rows.length ? count + ' rotations' : count + ' of ' + rows.length + ' rotations';
  document.querySelector('.none').hidden = count > 0;
  for (const button of document.querySelectorAll('.phase'))
    button.setAttribute('aria-pressed', String(button.dataset.phase === phase));
}

function later() {
  if (frame === 0) frame = requestAnimationFrame(choose);
}

function sort() {
  const by = field('sort');
  const urgency = (one, other) => Number(one.dataset.n) - Number(other.dataset.n);
  const compare = by === 'n' ? urgency : (one, other) => {
    const [left, right] = [one.dataset[by], other.dataset[by]];
    return left < right ? -1 : left > right ? 1 : urgency(one, other);
  };
  list.append(...rows.toSorted(compare));
}
`;

const acting = `
for (const id of ['search', 'phase', 'code', 'group', 'owner']) byId(id)?.addEventListener('input', later);
byId('sort').addEventListener('input', sort);
document.querySelector('.tools').addEventListener('submit', event => event.preventDefault());
for (const button of document.querySelectorAll('.phase')) {
  button.disabled = false;
  button.addEventListener('click', () => {
    const { phase } = button.dataset;
    byId('phase').value = byId('phase').value === phase ? '' : phase;
    choose();
    byId('rotations').scrollIntoView();
  });
}

function openAll(isOpen) {
  for (const row of rows) if (!row.hidden) row.firstElementChild.open = isOpen;
}
byId('open').addEventListener('click', () => openAll(true));
byId('close').addEventListener('click', () => openAll(false));

function openNamed() {
  const row = location.hash === '' ? null : byId(location.hash.slice(1));
  if (!row?.classList.contains('rotation')) return;
  row.hidden = false;
  row.firstElementChild.open = true;
  row.scrollIntoView();
}
addEventListener('hashchange', openNamed);
openNamed();

async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand('copy');
  }
}
document.addEventListener('click', async event => {
  const button = event.target.closest('.copy');
  if (button === null) return;
  button.textContent = (await copied(button.previousElementSibling)) ? 'Copied' : 'Selected';
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
});
choose();
`;

export const behavior = choosing + acting;
