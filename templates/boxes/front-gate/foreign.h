/* The other allocators in the process: where a pointer goes that is not ours, and, when a knob asks for it, every request.
   Forwarding costs the hot paths nothing: threads then keep the unborn heap, whose lists are empty, so that every call takes
   the cold door, and finds here that there is no heap to be had. Blocks that we handed out before remain ours: the page
   map knows them. */
#ifndef HAK_FRONT_GATE_FOREIGN_H
#define HAK_FRONT_GATE_FOREIGN_H

#include "base/compiler.h"

/* True once every request is passed on; never false again. */
bool foreign_is_forwarding(void);

/* Passes everything to libc from now on. Looks nothing up, so it is safe while the library starts; its functions are
   found at the first request. A static program has no libc apart from itself: then a line says so, and nothing changes. */
void foreign_forward_to_libc(void);

/* HAKMEM_HELP: a line when another malloc comes before ours, as that of a program does that has one, or that has us linked in as well. */
void foreign_report_first(void);

/* HAKMEM_LD_BLOCK_JEMALLOC: passes everything to the next allocator if jemalloc is in the process; true when it is. */
bool foreign_yield_to_jemalloc(void);

/* The requests themselves, while forwarding. */
void *foreign_malloc(size_t bytes);
void *foreign_calloc(size_t count, size_t size);
void *foreign_memalign(size_t alignment, size_t bytes);

/* A pointer that is not ours, by the policy of HAKMEM_LD_SAFE: false when it is to be reported. */
bool foreign_takes_pointers(void);
void foreign_free(void *block);
void *foreign_realloc(void *block, size_t bytes);
size_t foreign_usable_bytes(void *block);

/* The next definition of an exported function, for those that report; NULL while we serve the program ourselves. */
void *foreign_function(const char *name);

#endif
