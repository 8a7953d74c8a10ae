// Where code lies in the library: the functions that every call runs, or may run without a cold door, share one page.
// All other code, the cold doors among it, lies outside that page.

export const fastPathBytes = 4096;

/** In this order; a name that the library does not define is no fault, since the compiler may have inlined it. */
export const fastPath: readonly string[] = [
  'malloc', 'free', 'front_gate_malloc_above_tiny',
  '_Znwm', '_Znam', '_ZnwmRKSt9nothrow_t', '_ZnamRKSt9nothrow_t',
  '_ZdlPv', '_ZdaPv', '_ZdlPvm', '_ZdaPvm', '_ZdlPvRKSt9nothrow_t', '_ZdaPvRKSt9nothrow_t',
  '_ZdlPvSt11align_val_t', '_ZdaPvSt11align_val_t', '_ZdlPvmSt11align_val_t', '_ZdaPvmSt11align_val_t',
  '_ZdlPvSt11align_val_tRKSt9nothrow_t', '_ZdaPvSt11align_val_tRKSt9nothrow_t',
  'cfree', 'free_sized', 'free_aligned_sized',
];

/**
 * What a program without knobs may run: the code that comes next. Statistics, traces and failures lie behind it, for a page
 * fault maps the cached pages around it as well, and all of them count as resident.
 */
export const everyday: readonly string[] = [
  'hak_heap_*', 'phase*', 'calloc', 'realloc*', 'aligned_alloc', 'posix_memalign', 'memalign', 'valloc', 'pvalloc', 'malloc_usable_size',
  'front_gate_*', 'alloc_*', 'free_rare*', 'free_own*', 'free_foreign*', 'free_without*', 'classify_ptr*', 'grow_run*', 'run_*',
  'lifecycle_*', 'start_*', 'thread_exit*', 'knobs_read*',
  'reports_start*', 'observer_start*', 'foreign_*', 'find_function*',
  'ace_*', 'bound*', 'excess_*', 'close_window*', 'purge_*', 'learn_*', 'tls_sll_*', 'outbox_*', 'transfer_*',
  'send_slot*', 'find_blocks*', 'find_partial*', 'find_retained*', 'find_untouched*', 'take_from*', 'gather*', 'send_mixed*', 'splice_*', 'thread_heap_*', 'heap_flush*',
  'l25_pool_*', 'huge_*', 'shared_pool_*', 'slab_*', 'owner_*', 'pending_*', 'partial_*', 'units_*', 'give_units*', 'account_*',
  'index_*', 'search*', 'try_*', 'release_*', 'arena_*', 'span_*', 'give_used_span*', 'mark_*', 'cut_span*', 'find_span*', 'count_*', 'region_*', 'commit_*',
  'os_lock', 'os_try_lock', 'os_unlock', 'process_*', 'next_number*', 'lock_*', 'spans_*', 'registry_*', 'retired_*', 'in_use_*', 'retention_*', 'os_purge', 'os_commit', 'os_reserve', 'os_now_ms', 'os_now_us', 'os_page_bytes', 'os_environment*',
];
