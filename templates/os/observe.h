/* The part of the system layer that only reports and their thread use. As in os.h: nothing allocates but os_start_thread,
   and errno stays as it was. Files are numbers, -1 is none. */
#ifndef HAK_OS_OBSERVE_H
#define HAK_OS_OBSERVE_H

#include "base/compiler.h"

/* The entry "NAME=value" at `index` of the environment; NULL at its end, and when os_environment answers NULL. */
const char *os_environment_entry(size_t index);

uint64_t os_process(void);

/* Nanoseconds since 1970. */
uint64_t os_wall_ns(void);

/* Reads memory of this process that may be unmapped meanwhile; false when it is, or when the system does not allow it. */
bool os_read_memory(uintptr_t address, void *into, size_t bytes);

/* The number by which the system, and a debugger, knows this thread. The child of a fork has to forget its parent's. */
uint32_t os_thread(void);
void os_thread_forget(void);

/* Where code comes from: the name of its file, without the directory, and the place in it that debuggers know. */
#define OS_CODE_NAME_BYTES 64u
typedef struct os_code {
    char file[OS_CODE_NAME_BYTES];
    uintptr_t offset;
} os_code_t;

/* False when the address is in no file, or the system does not say. Asks the system alone: it takes no lock of the loader. */
bool os_find_code(uintptr_t address, os_code_t *found);

/* All code that files have, by address; returns how many ranges there are, at most `most`. */
typedef struct os_code_range {
    uintptr_t start, end;
    uintptr_t base; /* of the file: what os_code_t.offset counts from */
    char file[OS_CODE_NAME_BYTES];
} os_code_range_t;
unsigned os_list_code(os_code_range_t *ranges, unsigned most);

/* Opens a file for writing, emptied; on failure -1, and *error says why. Nothing here is a cancellation point. */
int os_create_file(const char *path, int *error);
/* The same for a file that nobody else has: what is there under that name goes before. */
int os_create_own_file(const char *path, int *error);
/* Writes all of the text; false when that was not possible, and *error says why. */
bool os_write_file(int file, const char *text, size_t bytes, int *error);
/* False when something that was written is lost. */
bool os_close_file(int file, int *error);
bool os_rename_file(const char *from, const char *to, int *error);
void os_remove_file(const char *path);
/* True of a device, a pipe, a link: what would be lost if another file took its name. */
bool os_is_special_file(const char *path);
/* The path of the program that runs, cut to `room`; "" when the system does not say. */
void os_program_path(char *path, size_t room);
/* Reads a file's first `most` bytes; returns how many, -1 when it cannot be read, and *error says why. */
long os_read_file(const char *path, char *text, size_t most, int *error);

/* A new file of `bytes` zeroes that others of the same user may map, mapped here; NULL on failure, and *error says why. A
   file of that name that is there already goes. */
void *os_share_file(const char *path, size_t bytes, int *error);
/* Zeroes from the system, for a report; NULL when it has none. */
void *os_map_anywhere(size_t bytes);
void os_unmap(void *start, size_t bytes);

/* A thread that receives no signal and is never joined. */
bool os_start_thread(void (*body)(void));
void os_sleep_ms(uint64_t milliseconds);

/* True when the first thread of the process has ended and the caller is the only other: libc, which counts it as one of
   the program's, would now wait for it for ever. */
bool os_is_last_thread(void);
/* True when the process has no thread but the caller. */
bool os_is_alone(void);
/* Ends the process as libc does when the last thread of a program ends. */
_Noreturn void os_exit(void);

/* The number of a signal such as "USR2", "SIGUSR2" or "12" that a program may spare; 0 when it is none. */
int os_signal_number(const char *name);
/* Has `handler` called on the signal; false when the program, or its parent, has a use for it already. */
bool os_on_signal(int signal, void (*handler)(int));

#endif
