#include "text.h"

#include <stdarg.h>
#include <string.h>

bool text_format(char *buffer, size_t bytes, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, bytes, format, arguments);
    va_end(arguments);
    return length >= 0 && (size_t)length < bytes;
}

static bool is_control(char c) { return (unsigned char)c < ' ' || c == 0x7f; }

void say(const char *format, ...) {
    char line[HAK_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *at = line; *at != '\0'; at++)
        if (is_control(*at)) *at = '?';
    fprintf(stderr, "hakmem: %s\n", line);
}

void write_json_string(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(file, "\\%c", *text);
        else if (is_control(*text))
            fprintf(file, "\\u%04x", (unsigned char)*text);
        else
            fputc(*text, file);
    }
    fputc('"', file);
}

void text_directory(char *buffer, size_t bytes, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        text_format(buffer, bytes, ".");
    else
        text_format(buffer, bytes, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

const char *text_base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}
