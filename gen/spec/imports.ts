// Every function and variable of libc that the shared library may ask for. It is linked against a list made of these alone, so that it
// loads on every system that has them, however new the one that built it.

/** Since the version that new programs get, as x86-64 has it: none is newer than glibc 2.17. */
export const libcImports = {
  'GLIBC_2.2.5': [
    'abort', 'bcmp', 'close', 'dl_iterate_phdr', 'environ', 'exit', 'fcntl', 'fstatfs', 'ftruncate', 'fwrite', 'getpid', 'getppid', 'getrlimit',
    'madvise', 'memchr', 'memcmp', 'memmove', 'memset', 'mincore', 'mmap', 'mprotect', 'mremap', 'munmap', 'nanosleep', 'open', 'pread', 'read',
    'readlink', 'rename', 'sigaction', 'sigemptyset', 'sigfillset', 'sigprocmask', 'strchr', 'strcmp', 'strcspn', 'strlen', 'strncmp', 'strnlen',
    'strrchr', 'strstr', 'syscall', 'unlink', '__cxa_finalize', '__errno_location', '__libc_current_sigrtmax', '__libc_current_sigrtmin',
    'pthread_attr_destroy', 'pthread_attr_init', 'pthread_attr_setdetachstate', 'pthread_setcancelstate',
    // Before glibc 2.34 these are in libpthread: weak references (templates/os/linux_threads.c).
    'pthread_attr_setstacksize', 'pthread_create', 'pthread_key_create', 'pthread_setspecific',
  ],
  'GLIBC_2.3.2': ['__register_atfork'],
  'GLIBC_2.14': ['memcpy'],
  'GLIBC_2.15': ['process_vm_readv'],
  'GLIBC_2.16': ['getauxval', '__getauxval'], // the second: of the compiler's own atomics on aarch64
  'GLIBC_2.17': ['clock_gettime'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Of those, what is no function. */
export const libcVariables: readonly string[] = ['environ'];

/** The version of glibc that first had a processor: all that is older there has this one. */
export const libcBaseVersions = {
  x86_64: 'GLIBC_2.2.5',
  aarch64: 'GLIBC_2.17',
  riscv64: 'GLIBC_2.27',
} as const satisfies Readonly<Record<string, string>>;
