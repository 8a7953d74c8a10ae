// Orders that the C states and no litmus test is about, each with the reason.
import { site, type Site } from './protocol.ts';

export const exemptions: readonly { readonly site: Site; readonly because: string }[] = [
  {
    site: site('boxes/observe/heap_survey.c', 'survey_units', 'atomic_load_explicit(&superslab_at(number)->state', 'acquire'),
    because: 'a survey reads while others work; what it finds is clamped, whatever it is',
  },
  {
    site: site('boxes/tls-sll/heap_registry.h', 'heap_get_state', 'atomic_load_explicit(&heap->state', 'acquire'),
    because: 'under registry.lock the lock orders it; the child of a fork reads a copy, in which what was visible is whole ("child of a fork, state of a heap")',
  },
  {
    site: site('boxes/tls-sll/heap_registry.c', 'registry_inherit_locked', 'atomic_load_explicit(&registry.touched', 'acquire'),
    because: 'the child of a fork reads a copy, in which what was visible is whole ("child of a fork, heap that was changed")',
  },
  {
    site: site('boxes/recorder/recorder.c', 'begin_file', 'atomic_store_explicit(&recorder.control->state', 'release'),
    because: 'OFF speaks of nothing: who sees it reads no more',
  },
  {
    site: site('boxes/recorder/recorder.c', 'recorder_wake_after_fork', 'atomic_store_explicit(&recorder.control->state', 'release'),
    because: 'OFF speaks of nothing: who sees it reads no more',
  },
];

/** Orders that could be weaker, as far as all tests know, and to what: the reasons stand at their sites. They cost nothing on x86-64, and
    none of them is on the paths of malloc and free. */
export const strongerThanNeeded: readonly string[] = [
  'give_back_oldest: atomic_exchange_explicit(&guarded.ring: acquire',
  'guarded_samples_claim: atomic_compare_exchange_strong_explicit(entry: relaxed',
  'guarded_spans_flush: atomic_exchange_explicit(&ring: acquire',
  'key_is_made: atomic_compare_exchange_strong_explicit(&key->state: relaxed',
  'list_remove: atomic_store_explicit(&heap->large: relaxed',
  'owner_collect_class: atomic_load_explicit(&slab->owner: relaxed',
  'phase_create: atomic_store_explicit(&heap->lanes: relaxed',
  'phase_destroy: atomic_load_explicit(&heap->lanes: relaxed',
  'purge_order: atomic_load_explicit(&index_group_at(group)->dirty: relaxed',
  'purge_superslab: atomic_load_explicit(&superslab->state: relaxed',
  'search_order: atomic_load_explicit(&words->dirty: relaxed',
  'search_order: atomic_load_explicit(&words->free: relaxed',
  'set_locked: atomic_store_explicit(&shortage.callback, NULL: relaxed',
  'shared_pool_acquire_slab: atomic_store_explicit(&slab->owner: relaxed',
  'slab_free_remote: atomic_load_explicit(&slab->owner: relaxed',
  'slab_give_to: atomic_store_explicit(&slab->owner: relaxed',
  'slab_take_all_remote: atomic_exchange_explicit(&slab->remote: acquire',
  'state_take: atomic_compare_exchange_weak_explicit(&superslab->state, failure: relaxed',
  'try_superslab: atomic_load_explicit(&superslab->state: relaxed',
  'units_return_free_superslabs: atomic_load_explicit(&index_group_at(group)->free: relaxed',
  'units_take_at: atomic_load_explicit(&superslab->state: relaxed',
];
