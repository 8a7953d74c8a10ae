/* Where reports go, line by line: a file, standard error, or a stdio stream. Each line is one write. */
#ifndef HAK_DIAG_OUT_H
#define HAK_DIAG_OUT_H

#include "base/compiler.h"
#include "diag/line.h"

typedef struct out {
    void (*write)(void *target, const char *text, size_t bytes);
    void *target;
} out_t;

/* Standard error. */
extern const out_t out_stderr;

/* Ends the line with a newline and writes it. */
void out_line(const out_t *out, line_t *line);

/* Writes a fixed line. */
void out_text(const out_t *out, const char *text);

#endif
