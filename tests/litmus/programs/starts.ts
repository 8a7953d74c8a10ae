// What is made once and then found by others: a plain thing, and a word that is written after it.
import { assume, compareExchange, load, store, type Run } from '../checker/operations.ts';
import { protocol, relaxedIsEnough, site, type Protocol } from '../protocol.ts';
import { cut, lock, lockSites, message, unlock } from './parts.ts';

const lifecycle = 'boxes/front-gate/lifecycle.c', threads = 'os/linux_threads.c';

const start = protocol({
  name: 'start of the heap',
  never: 'a heap that is started twice, or used before it is there',
  sites: {
    ...lockSites,
    done: site(lifecycle, 'start_locked', 'atomic_store_explicit(&start_state', 'release'),
    look: site(lifecycle, 'start_once', 'atomic_load_explicit(&start_state', 'acquire'),
  },
  program: (order) => {
    const starter = (name: string) => function* (): Run {
      if ((yield load('start_state', order.look)) === 0) {
        yield* lock(order, 1);
        if ((yield load('start_state', 'relaxed')) === 0) {
          yield store('arena', (yield load('arena', 'plain')) + 1, 'plain');
          yield store('start_state', 1, order.done);
        }
        yield* unlock(order);
      }
      yield load('start_state', order.look);
      return { [name]: yield load('arena', 'plain') };
    };
    return { start: { lock: 0, start_state: 0, arena: 0 }, threads: [starter('first'), starter('second')] };
  },
  isViolated: ({ seen }) => seen['first'] !== 1 || seen['second'] !== 1,
  isReached: ({ left }) => left['arena'] === 1,
});

/** One makes it, one finds it being made or made, one sets its value. */
const threadKey = protocol({
  name: 'key of threads',
  never: 'a key that is made twice, or used before it is there',
  sites: {
    take: site(threads, 'key_is_made', 'atomic_compare_exchange_strong_explicit(&key->state', 'acquire', relaxedIsEnough('what was there before is a key that could not be made: nothing')),
    found: site(threads, 'key_is_made', 'atomic_compare_exchange_strong_explicit(&key->state', 'acquire', { isFailure: true }),
    made: site(threads, 'key_is_made', 'atomic_store_explicit(&key->state', 'release'),
    look: site(threads, 'os_thread_key_set', 'atomic_load_explicit(&key->state', 'acquire'),
  },
  program: (order) => {
    function* make(name: string): Run {
      const state = yield compareExchange('state', 0, 1, order.take, order.found);
      if (state === 1) return {};
      if (state === 0) {
        yield store('key', 1, 'plain');
        yield store('state', 2, order.made);
      }
      return { [name]: yield load('key', 'plain') };
    }
    return {
      start: { state: 0, key: 0 },
      threads: [
        () => make('first'),
        () => make('second'),
        function* () {
          yield assume((yield load('state', order.look)) === 2);
          return { third: yield load('key', 'plain') };
        },
      ],
    };
  },
  isViolated: ({ seen }) => [seen['first'], seen['second'], seen['third']].includes(0),
  isReached: ({ seen }) => seen['first'] === 1 && seen['second'] === 1,
});

const sites = 'boxes/sampler/sites.c', trace = 'diag/free_trace.c', sampler = 'boxes/sampler/sampler.c';
const timeline = 'boxes/recorder/record_timeline.c', recorder = 'boxes/recorder/recorder.c', shapes = 'boxes/recorder/record_shapes.c', calls = 'boxes/recorder/record_calls.c';
const startedReader = site(sites, 'table_is_started', 'atomic_load_explicit(&table.is_started', 'acquire');
const nodeReader = site(sites, 'stack_nodes_count', 'atomic_load_explicit(&table.node_count', 'acquire');
const siteReader = site(sites, 'sites_count', 'atomic_load_explicit(&table.site_count', 'acquire');

const messages: readonly Protocol[] = [
  message({ name: 'heaps that there are', never: 'a heap that is counted and not whole', publish: site('boxes/tls-sll/heap_life.c', 'heap_create_locked', 'atomic_store_explicit(&registry.count', 'release'), readers: [site('boxes/tls-sll/heap_registry.c', 'thread_heap_count', 'atomic_load_explicit(&registry.count', 'acquire')] }),
  message({ name: 'frontier, for who walks metadata', never: 'metadata below the frontier that is not there', publish: site('boxes/shared-pool/arena.c', 'arena_move_frontier_locked', 'atomic_store_explicit(&arena.units', 'release'), readers: [site('boxes/shared-pool/arena.h', 'arena_superslabs', 'atomic_load_explicit(&arena.units', 'acquire')] }),
  message({ name: 'mark of a span, for reports', never: 'a mark without what it speaks of', publish: site('boxes/shared-pool/arena_spans.c', 'mark_set', 'atomic_store_explicit(', 'release'), readers: [site('boxes/shared-pool/arena.h', 'span_mark_get', 'atomic_load_explicit(', 'acquire')] }),
  message({ name: 'table of sites', never: 'a table that is used before it is there', publish: site(sites, 'sites_start', 'atomic_store_explicit(&table.is_started', 'release'), readers: [startedReader] }),
  message({ name: 'first rows of the table of sites', never: 'a row that is counted and not whole', publish: site(sites, 'sites_start', 'atomic_store_explicit(&table.site_count', 'release'), readers: [siteReader] }),
  message({ name: 'first nodes of the table of sites', never: 'a node that is counted and not whole', publish: site(sites, 'sites_start', 'atomic_store_explicit(&table.node_count', 'release'), readers: [nodeReader] }),
  message({ name: 'rows of the table of sites', never: 'a row that is counted and not whole', publish: site(sites, 'site_find_locked', 'atomic_store_explicit(&table.site_count', 'release'), readers: [siteReader] }),
  message({ name: 'nodes of the table of sites', never: 'a node that is counted and not whole', publish: site(sites, 'node_find_locked', 'atomic_store_explicit(&table.node_count', 'release'), readers: [nodeReader] }),
  message({ name: 'sampler that is prepared', never: 'a sampler that is started before its tables are there', publish: site(sampler, 'sampler_prepare', 'atomic_store_explicit(&sampler.is_prepared', 'release'), readers: [site(sampler, 'sampler_prepare', 'atomic_load_explicit(&sampler.is_prepared', 'acquire')] }),
  message({ name: 'epoch of the sampler', never: 'a heap that follows an epoch without its interval and its pace', isUpdate: true, publish: site(sampler, 'begin_epoch', 'atomic_fetch_add_explicit(&sampler.epoch', 'release'), readers: [site(sampler, 'sampler_choose', 'atomic_load_explicit(&sampler.epoch', 'acquire')] }),
  message({ name: 'ring of traced frees', never: 'a ring without its length', publish: site(trace, 'free_trace_start', 'atomic_store_explicit(&free_trace_entries', 'release'), readers: [site(trace, 'ring_entries', 'atomic_load_explicit(&free_trace_entries', 'acquire'), site('boxes/observe/reachability.c', 'leave_out_own_memory', 'atomic_load_explicit(&free_trace_entries', 'acquire'), site('diag/free_trace.h', 'free_trace_is_on', 'atomic_load_explicit(&free_trace_entries', 'acquire')] }),
  message({ name: 'state of a recording', never: 'a recording that is on before its file is there', publish: site(timeline, 'recorder_set_state', 'atomic_store_explicit(&recorder.control->state', 'release'), readers: [site('boxes/recorder/recorder_state.h', 'recorder_state', 'atomic_load_explicit(&recorder.control->state', 'acquire')] }),
  message({ name: 'window of a recording', never: 'a window before its head is written', publish: site(timeline, 'begin_window_locked', 'atomic_store_explicit(&recorder.window', 'release'), readers: [site(timeline, 'recorder_add_event', 'atomic_load_explicit(&recorder.window', 'acquire')] }),
  message({ name: 'reach of a recording', never: 'a word that is written before it is there', publish: site(recorder, 'recorder_reach', 'atomic_store_explicit(&recorder.units', 'release'), readers: [site(calls, 'recorded_place_of', 'atomic_load_explicit(&recorder.units', 'acquire')] }),
  message({ name: 'row of a shape', never: 'a row without its key', isUpdate: true, publish: site(shapes, 'find_row', 'atomic_compare_exchange_strong_explicit(entry', 'release'), readers: [site(shapes, 'find_row', 'atomic_load_explicit(entry', 'acquire')] }),
];

const head = (word: string): string => `atomic_store_explicit(record_head(HAK_RECORD_HEAD_${word})`;
const fileWords: readonly Protocol[] = [
  cut({ name: 'file of a recording, magic', never: 'a file that is one of ours without its head', orders: { magic: site(recorder, 'begin_file', head('MAGIC'), 'release') }, later: 'magic' }),
  cut({ name: 'file of a recording, moments', never: 'a moment that is counted and not whole', orders: { moments: site(timeline, 'recorder_take_moment_locked', head('MOMENTS'), 'release') }, later: 'moments' }),
  cut({ name: 'file of a recording, peak', never: 'a peak that is named and not whole', orders: { peak: site(timeline, 'look_at_peak_locked', head('PEAK'), 'release') }, later: 'peak' }),
  cut({ name: 'file of a recording, seal', never: 'a sealed file without its sums', orders: { seal: site(recorder, 'seal_locked', head('SEALED'), 'release') }, later: 'seal' }),
];

export const startProtocols: readonly Protocol[] = [start, threadKey, ...messages, ...fileWords];
