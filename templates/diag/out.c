#include "diag/out.h"

#include "os/os.h"

static void write_stderr(void *target, const char *text, size_t bytes) {
    (void)target;
    os_write_stderr(text, bytes);
}

const out_t out_stderr = {write_stderr, NULL};

void out_line(const out_t *out, line_t *line) {
    line_end(line);
    out->write(out->target, line->text, line->length);
}

void out_text(const out_t *out, const char *text) {
    line_t line;
    line_start(&line);
    line_add_text(&line, text);
    out_line(out, &line);
}
