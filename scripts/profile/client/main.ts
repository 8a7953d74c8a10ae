// The page comes alive: measures, search, sorting.
import { colourModule } from './colours.ts';
import type { PageData } from './data.ts';
import { drawFlame, type Flame } from './flame.ts';
import { filterRows, makeSortable } from './tables.ts';
import './page.css'; // last, to stand above the library's

const MAX_LEGEND = 8;
const RESIZE_MS = 150;

function find<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as T;
}

const data = JSON.parse(find('data').textContent ?? '') as PageData;
const modules = [...new Set(data.frames.map(({ module }) => module).filter((module) => module !== '' && !module.startsWith('[')))];
const places = { graph: find('graph'), details: find('details') };
const search = find<HTMLInputElement>('search');
const buttons = [...document.querySelectorAll<HTMLButtonElement>('#measures button')];
const sites = find<HTMLTableElement>('sites');
let chosen = data.chosen;
let flame: Flame;

function redraw(): void {
  flame = drawFlame(data, chosen, modules, places);
  buttons.forEach((button, index) => button.setAttribute('aria-pressed', String(index === chosen)));
  if (search.value !== '') flame.search(search.value);
}

function searchAll(): void {
  flame.search(search.value);
  filterRows(sites, search.value);
}

function showLegend(): void {
  if (data.isDiff) return;
  for (const [index, module] of modules.slice(0, MAX_LEGEND).entries()) {
    const item = document.createElement('li');
    item.style.setProperty('--colour', colourModule(index));
    item.textContent = module;
    find('legend').append(item);
  }
}

buttons.forEach((button, index) =>
  button.addEventListener('click', () => {
    chosen = index;
    redraw();
  }),
);
search.addEventListener('input', searchAll);
find('reset').addEventListener('click', () => flame.reset());
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') flame.reset();
});
document.querySelectorAll<HTMLTableElement>('table.sortable').forEach(makeSortable);
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-find]'))
  button.addEventListener('click', () => {
    search.value = search.value === button.dataset['find'] ? '' : (button.dataset['find'] ?? '');
    searchAll();
    find('flame').scrollIntoView({ behavior: 'smooth' });
  });

let width = innerWidth;
let timer = 0;
addEventListener('resize', () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(timer);
  timer = setTimeout(redraw, RESIZE_MS);
});
showLegend();
redraw();
