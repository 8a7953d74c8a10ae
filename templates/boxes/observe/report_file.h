/* Files that reports are written to: their names, and writing one whole or not at all. */
#ifndef HAK_OBSERVE_REPORT_FILE_H
#define HAK_OBSERVE_REPORT_FILE_H

#include "base/compiler.h"
#include "diag/knobs.h"

/* As long as the system takes one; too long for a stack. */
#define HAK_REPORT_PATH_BYTES 4096u

typedef struct report_path {
    size_t length;
    bool is_too_long; /* and cut */
    char text[HAK_REPORT_PATH_BYTES];
} report_path_t;

/* The first `length` characters of a path as it stands in a knob, with the process id for %p: the child of a fork has its own. True when
   there was a %p. */
bool report_path_expand(report_path_t *path, const char *text, size_t length);
void report_path_add(report_path_t *path, const char *text);
void report_path_add_number(report_path_t *path, uint64_t number);

/* One line: the knob's file cannot be written. */
void report_unwritable(hak_knob_t knob, const char *path, int error);

/* A file that gets its name once it is whole: until then, and when writing it fails, what had the name before keeps it. What is no plain
   file (a device, a pipe, a link) keeps its name and is written itself. */
typedef struct report_file {
    int file;
    int error; /* errno of the first call that failed; 0: none */
    bool is_direct;
    size_t used;
    report_path_t path, temporary;
    char buffer[8192];
} report_file_t;

/* Begins the file that `path` of it names; false when that cannot be. */
bool report_file_open(report_file_t *file);
void report_file_add(report_file_t *file, const void *bytes, size_t count);
void report_file_add_text(report_file_t *file, const char *text);
/* True when all was written, and has its name. */
bool report_file_close(report_file_t *file);

#endif
