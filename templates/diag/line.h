/* One line of text, built on the stack without allocating and written with one write(2). Text beyond the room of the
   line is cut, never overrun. */
#ifndef HAK_DIAG_LINE_H
#define HAK_DIAG_LINE_H

#include "base/compiler.h"

#define HAK_LINE_BYTES 512u /* longer than any line we write, shorter than PIPE_BUF, so that lines never mix */

typedef struct line {
    size_t length;
    char text[HAK_LINE_BYTES];
} line_t;

void line_start(line_t *line);
void line_add_text(line_t *line, const char *text);
void line_add_decimal(line_t *line, uint64_t value);
void line_add_signed(line_t *line, int64_t value);
void line_add_hex(line_t *line, uint64_t value);
/* A ratio held in thousandths, with two decimals or three as in the specs: 1250 is 1.25. */
void line_add_ratio(line_t *line, uint64_t thousandths);
/* What somebody else wrote: at most `most` characters of it, those that are not printable as '?'. */
void line_add_quoted(line_t *line, const char *text, size_t most);
/* The text in a column of its own: spaces up to `width` before a number, or after a text. */
void line_add_column(line_t *line, uint64_t value, unsigned width);
void line_pad(line_t *line, size_t width);
/* Ends the line with a newline. */
void line_end(line_t *line);
/* Ends the line and writes it to stderr. */
void line_write(line_t *line);

#endif
