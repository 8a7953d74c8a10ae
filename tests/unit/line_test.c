// diag/line: numbers as printf writes them, text beyond the room is cut, one write per line.
#include "hakmem.c"

#include "../support/random.h"

static const char *text_of(line_t *line) {
    line->text[line->length] = '\0';
    return line->text;
}

static void check_number(uint64_t value) {
    char expected[80];
    line_t line;
    line_start(&line);
    line_add_decimal(&line, value);
    line_add_text(&line, " ");
    line_add_hex(&line, value);
    snprintf(expected, sizeof expected, "%llu 0x%llx", (unsigned long long)value, (unsigned long long)value);
    CHECK_MSG(strcmp(text_of(&line), expected) == 0, "%s, not %s", line.text, expected);
}

int main(void) {
    random_t random = {2};
    check_number(0);
    check_number(9);
    check_number(10);
    check_number(UINT64_MAX);
    for (int i = 0; i < 10000; i++) check_number(random_next(&random) >> random_below(&random, 64));

    line_t line;
    line_start(&line);
    for (int i = 0; i < 1000; i++) line_add_text(&line, "0123456789");
    CHECK(line.length <= HAK_LINE_BYTES);

    int ends[2];
    char read_back[2 * HAK_LINE_BYTES];
    int old_stderr = dup(2);
    CHECK(pipe(ends) == 0 && dup2(ends[1], 2) == 2);
    errno = 33;
    line_write(&line);
    int kept = errno;
    dup2(old_stderr, 2);
    ssize_t length = read(ends[0], read_back, sizeof read_back);
    CHECK(kept == 33 && length > 0 && length <= (ssize_t)HAK_LINE_BYTES && read_back[length - 1] == '\n');
    return 0;
}
