// Every symbol that the library shows; all others are local.
import type { ExportNode } from './types.ts';

const libc = [
  'malloc', 'free', 'calloc', 'realloc', 'reallocarray', 'posix_memalign', 'aligned_alloc', 'memalign', 'valloc', 'pvalloc',
  'cfree', 'malloc_usable_size', 'free_sized', 'free_aligned_sized',
  'setrlimit', 'setrlimit64', 'prlimit', 'prlimit64', // whoever lowers RLIMIT_AS gets back what the arena reserves
  'malloc_trim', 'mallopt', 'mallinfo', 'mallinfo2', 'malloc_stats', 'malloc_info',
] as const;

/** glibc's second names: a program that wraps malloc over them shall not mix two heaps. */
const libcAliases = [
  '__libc_malloc', '__libc_free', '__libc_calloc', '__libc_realloc', '__libc_memalign', '__libc_valloc', '__libc_pvalloc', '__posix_memalign',
] as const;

const cxx = [
  '_Znwm', // operator new(size_t)
  '_Znam', // operator new[](size_t)
  '_ZnwmRKSt9nothrow_t', // operator new(size_t, nothrow_t const&)
  '_ZnamRKSt9nothrow_t', // operator new[](size_t, nothrow_t const&)
  '_ZnwmSt11align_val_t', // operator new(size_t, align_val_t)
  '_ZnamSt11align_val_t', // operator new[](size_t, align_val_t)
  '_ZnwmSt11align_val_tRKSt9nothrow_t', // operator new(size_t, align_val_t, nothrow_t const&)
  '_ZnamSt11align_val_tRKSt9nothrow_t', // operator new[](size_t, align_val_t, nothrow_t const&)
  '_ZdlPv', // operator delete(void*)
  '_ZdaPv', // operator delete[](void*)
  '_ZdlPvRKSt9nothrow_t', // operator delete(void*, nothrow_t const&)
  '_ZdaPvRKSt9nothrow_t', // operator delete[](void*, nothrow_t const&)
  '_ZdlPvm', // operator delete(void*, size_t)
  '_ZdaPvm', // operator delete[](void*, size_t)
  '_ZdlPvSt11align_val_t', // operator delete(void*, align_val_t)
  '_ZdaPvSt11align_val_t', // operator delete[](void*, align_val_t)
  '_ZdlPvSt11align_val_tRKSt9nothrow_t', // operator delete(void*, align_val_t, nothrow_t const&)
  '_ZdaPvSt11align_val_tRKSt9nothrow_t', // operator delete[](void*, align_val_t, nothrow_t const&)
  '_ZdlPvmSt11align_val_t', // operator delete(void*, size_t, align_val_t)
  '_ZdaPvmSt11align_val_t', // operator delete[](void*, size_t, align_val_t)
] as const;

/**
 * Our own, declared in templates/preload/hakmem.h, each under the version of the interface that it came with. A released version is never
 * changed: a program that was linked against it asks the loader for it by name. malloc and its kin have no version: so they serve every one.
 */
export const exportNodes = [
  {
    node: 'HAKMEM_1.0',
    symbols: [
      'hak_version', 'hak_stats', 'hak_stats_json', 'hak_trim', 'hak_set_limit', 'hak_set_soft_limit', 'hak_set_retention', 'hak_set_shortage_callback',
      'hak_heap_create', 'hak_heap_destroy', 'hak_heap_malloc', 'hak_heap_calloc', 'hak_heap_aligned_alloc', 'hak_heap_realloc', 'hak_heap_free',
      'hak_profile_start', 'hak_profile_stop', 'hak_profile_write',
    ],
  },
] as const satisfies readonly ExportNode[];

export const exportedSymbols: readonly string[] = [...libc, ...libcAliases, ...cxx, ...exportNodes.flatMap(({ symbols }) => symbols)];
