/* The part of the system layer that only the recorder uses. As in os.h: nothing allocates, and errno stays as it was. */
#ifndef HAK_OS_RECORD_H
#define HAK_OS_RECORD_H

#include "base/compiler.h"

/* Zeroes that the child of a fork finds to be zeroes again, where the kernel can do that; NULL when the system has none. */
void *os_map_for_one_process(size_t bytes);

/* Zeroes in place of what was mapped. */
void os_map_zeroes_at(void *start, size_t bytes);

/* A new file of `bytes` zeroes, mapped and shared with it: in place of what is mapped at `start`, or anywhere. NULL on failure, and *error says why: EEXIST when there is one of that
   name, ENOSPC when less than `free_bytes` are free where it would lie. */
void *os_make_shared_file(const char *path, size_t bytes, size_t free_bytes, void *start, int *error);

uint64_t os_parent_process(void);

/* Waits a millisecond; no cancellation point. */
void os_pause(void);

/* The words of the command line, each ended by a zero, cut to `room`. */
void os_read_command(char *text, size_t room);

#endif
