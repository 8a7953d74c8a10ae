// The page's look, in light and in dark.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c1f26; --dim: #5d6470; --paper: #fff; --card: #f4f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --dim: #9aa2af; --paper: #16181d; --card: #21242b; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 1340px; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2rem 0 .25rem; font-size: 1.2rem; }
p { margin: .25rem 0 .75rem; color: var(--dim); }
.facts { font-size: .85rem; }
.notice, .fault { color: #d62839; font-weight: 600; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 .25rem; padding: 0; list-style: none; }
.cards li { min-width: 11rem; padding: .6rem .9rem; background: var(--card); border-left: 5px solid var(--colour); border-radius: 4px; }
.cards .subject { outline: 2px solid var(--colour); }
.cards h3 { margin: 0 0 .25rem; font-size: 1rem; }
.cards small { color: var(--dim); font-weight: normal; }
dl { display: grid; grid-template-columns: 1fr auto; gap: 0 .8rem; margin: 0; font-size: .85rem; }
dt { color: var(--dim); }
dd { margin: 0; text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; }
#time, #memory { display: inline-block; vertical-align: top; max-width: 100%; }
@media (min-width: 1340px) { #time, #memory { width: 49.5%; } }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 1rem; }
figure { margin: 0; }
figcaption { font-weight: 600; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .1rem .7rem; text-align: right; }
tbody th, .name, thead th:nth-child(-n+2) { text-align: left; vertical-align: top; }
.first > * { border-top: 1px solid color-mix(in srgb, var(--dim) 35%, transparent); }
`;
