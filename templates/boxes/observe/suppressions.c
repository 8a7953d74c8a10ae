#include "boxes/observe/suppressions.h"

#include <string.h>

#include "diag/line.h"
#include "os/observe.h"
#include "tables/constants.h"

static char *suppressions; /* all lines, the last one closed, and a 0; NULL: none */

static void report_suppressions(const char *what, const char *path, int error) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: HAKMEM_LEAKS_SUPPRESS: ");
    line_add_text(&line, what);
    line_add_quoted(&line, path, 300);
    if (error != 0) line_add_text(&line, ": errno ");
    if (error != 0) line_add_signed(&line, error);
    line_write(&line);
}

void suppressions_read(const char *path) {
    int error;
    char *text = os_map_anywhere(HAK_SUPPRESSIONS_BYTES + 2);
    if (text == NULL) return;
    long length = os_read_file(path, text, HAK_SUPPRESSIONS_BYTES, &error);
    if (length < 0) {
        report_suppressions("cannot read ", path, error);
        os_unmap(text, HAK_SUPPRESSIONS_BYTES + 2);
        return;
    }
    if ((size_t)length == HAK_SUPPRESSIONS_BYTES) report_suppressions("only the first 64 KiB are read of ", path, 0);
    text[length] = '\n';
    suppressions = text;
}

bool suppressions_are_there(void) { return suppressions != NULL; }

/* Whether the pattern [at, end) stands at the start of `name`, and with is_last at its end, too. Each * is tried with the least first,
   and the last * alone is tried anew: what an earlier one took is enough. */
static bool stands_at(const char *at, const char *end, const char *name, bool is_last) {
    const char *star = NULL, *tried = NULL;
    for (;;) {
        if (at == end && (!is_last || *name == '\0')) return true;
        if (at != end && *at == '*') {
            star = ++at;
            tried = name;
        } else if (at != end && *name != '\0' && *at == *name) {
            at++;
            name++;
        } else if (star != NULL && *tried != '\0') {
            at = star;
            name = ++tried;
        } else {
            return false;
        }
    }
}

static bool pattern_is_in(const char *at, const char *end, const char *name) {
    bool is_first = *at == '^', is_last = end[-1] == '$' && end - at > (is_first ? 1 : 0);
    at += is_first ? 1 : 0;
    end -= is_last ? 1 : 0;
    if (is_first) return stands_at(at, end, name, is_last);
    for (;; name++) {
        if (stands_at(at, end, name, is_last)) return true;
        if (*name == '\0') return false;
    }
}

static bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; }

bool suppressions_match(const char *name) {
    for (const char *line = suppressions, *next; line != NULL && *line != '\0'; line = next) {
        const char *end = strchr(line, '\n');
        if (end == NULL) return false; /* behind a 0 in the file */
        next = end + 1;
        while (line < end && is_blank(*line)) line++;
        while (line < end && is_blank(end[-1])) end--;
        if (end - line >= 5 && memcmp(line, "leak:", 5) == 0) line += 5;
        if (line == end || *line == '#') continue;
        if (pattern_is_in(line, end, name)) return true;
    }
    return false;
}
