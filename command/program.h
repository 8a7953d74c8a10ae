/* A command word to the file that will run: looked up as a shell does, scripts followed to their interpreter. */
#ifndef HAK_COMMAND_PROGRAM_H
#define HAK_COMMAND_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

#include "image.h"

typedef enum program_fault {
    PROGRAM_FOUND,
    PROGRAM_MISSING,        /* 127, as a shell ends */
    PROGRAM_NOT_EXECUTABLE, /* 126 */
} program_fault_t;

typedef struct program {
    char path[PATH_MAX];       /* what is to be executed: the script itself, where it is one */
    char image_path[PATH_MAX]; /* the ELF file that the kernel then loads */
    bool is_script;
    bool is_plain_text;      /* a script without a #! line, which a shell takes for its own */
    bool clears_environment; /* env -i: what is preloaded gets lost */
    bool is_readable;
    bool raises_user;  /* setuid */
    bool raises_group; /* setgid */
    bool has_capabilities;
    image_t image; /* of image_path */
} program_t;

/* Fills `why` with a sentence when the program is not found. */
program_fault_t program_find(program_t *program, const char *word, char *const *arguments, char *why, size_t why_bytes);

#endif
