/* A program beside the library: everything that is found, and what would be preloaded. */
#ifndef HAK_COMMAND_EXAMINE_H
#define HAK_COMMAND_EXAMINE_H

#include "findings.h"
#include "options.h"

typedef struct examination {
    program_t program;
    library_t library;
    bool has_library;
    findings_t findings;
    char preload[HAK_SENTENCE_BYTES + 2 * PATH_MAX]; /* LD_PRELOAD with the library in its place */
} examination_t;

typedef enum verdict {
    VERDICT_USES,  /* preloaded, or linked in */
    VERDICT_APART, /* runs, but past the library */
    VERDICT_REFUSED,
    VERDICT_UNKNOWN, /* no library, or a file that cannot be read */
} verdict_t;

/* 0, or how the command ends when the program is not found; that was said then. */
int examine(examination_t *examination, const options_t *options);
verdict_t examination_verdict(const examination_t *examination);
/* The program has the library without a preload. */
bool examination_is_built_in(const examination_t *examination);

#endif
