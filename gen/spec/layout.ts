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
