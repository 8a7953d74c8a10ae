/* Texts of bounded length, one-line messages, JSON. */
#ifndef HAK_COMMAND_TEXT_H
#define HAK_COMMAND_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define HAK_TEXT_BYTES 4096u

/* Formats into a buffer; false when it did not fit. */
__attribute__((format(printf, 3, 4))) bool text_format(char *buffer, size_t bytes, const char *format, ...);

/* "hakmem: …" as one line on stderr, whatever characters the names in it have. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* A JSON string, with its quotes. */
void write_json_string(FILE *file, const char *text);

/* The directory of a path, "." where it has none, without a slash at its end. */
void text_directory(char *buffer, size_t bytes, const char *path);
const char *text_base_name(const char *path);

#endif
