#include "diag/line.h"

#include "os/os.h"

void line_start(line_t *line) { line->length = 0; }

static void line_add_char(line_t *line, char value) {
    if (line->length < HAK_LINE_BYTES - 1) line->text[line->length++] = value;
}

void line_add_text(line_t *line, const char *text) {
    while (*text != '\0') line_add_char(line, *text++);
}

static void line_add_number(line_t *line, uint64_t value, unsigned base) {
    char digits[20]; /* UINT64_MAX has 20 decimal digits */
    unsigned count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count != 0) line_add_char(line, digits[--count]);
}

void line_add_decimal(line_t *line, uint64_t value) { line_add_number(line, value, 10); }

void line_add_signed(line_t *line, int64_t value) {
    if (value < 0) line_add_char(line, '-');
    line_add_number(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

void line_add_hex(line_t *line, uint64_t value) {
    line_add_text(line, "0x");
    line_add_number(line, value, 16);
}

void line_add_ratio(line_t *line, uint64_t thousandths) {
    line_add_decimal(line, thousandths / 1000);
    line_add_char(line, '.');
    line_add_char(line, (char)('0' + thousandths / 100 % 10));
    line_add_char(line, (char)('0' + thousandths / 10 % 10));
    if (thousandths % 10 != 0) line_add_char(line, (char)('0' + thousandths % 10));
}

void line_add_quoted(line_t *line, const char *text, size_t most) {
    for (size_t length = 0; length < most && text[length] != '\0'; length++)
        line_add_char(line, text[length] >= ' ' && text[length] <= '~' ? text[length] : '?');
}

void line_add_column(line_t *line, uint64_t value, unsigned width) {
    unsigned digits = 1;
    for (uint64_t rest = value / 10; rest != 0; rest /= 10) digits++;
    for (; digits < width; digits++) line_add_char(line, ' ');
    line_add_decimal(line, value);
}

void line_pad(line_t *line, size_t width) {
    while (line->length < width && line->length < HAK_LINE_BYTES - 1) line_add_char(line, ' ');
}

void line_end(line_t *line) { line->text[line->length++] = '\n'; /* line_add_char keeps room for it */ }

void line_write(line_t *line) {
    line_end(line);
    os_write_stderr(line->text, line->length);
}
