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
