#include "boxes/observe/report_file.h"

#include <errno.h>
#include <string.h>

#include "diag/line.h"
#include "os/observe.h"

static void path_add_part(report_path_t *path, const char *text, size_t length) {
    size_t room = sizeof path->text - 1 - path->length;
    if (length > room) {
        path->is_too_long = true;
        length = room;
    }
    memcpy(path->text + path->length, text, length);
    path->length += length;
    path->text[path->length] = '\0';
}

bool report_path_expand(report_path_t *path, const char *text, size_t length) {
    bool has_process = false;
    path->length = 0;
    path->is_too_long = false;
    path->text[0] = '\0';
    for (size_t index = 0; index < length; index++) {
        if (text[index] == '%' && index + 1 < length && text[index + 1] == 'p') {
            report_path_add_number(path, os_process());
            has_process = true;
            index++;
        } else {
            path_add_part(path, &text[index], 1);
        }
    }
    return has_process;
}

void report_path_add(report_path_t *path, const char *text) { path_add_part(path, text, strlen(text)); }

void report_path_add_number(report_path_t *path, uint64_t number) {
    char digits[20];
    unsigned first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    path_add_part(path, &digits[first], sizeof digits - first);
}

void report_unwritable(hak_knob_t knob, const char *path, int error) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: ");
    line_add_text(&line, hak_knob_info[knob].name);
    line_add_text(&line, ": cannot write ");
    line_add_quoted(&line, path, 300);
    line_add_text(&line, ": errno ");
    line_add_signed(&line, error);
    line_write(&line);
}

bool report_file_open(report_file_t *file) {
    report_path_t *temporary = &file->temporary;
    file->used = 0;
    file->file = -1;
    file->is_direct = os_is_special_file(file->path.text);
    temporary->length = 0;
    temporary->is_too_long = file->path.is_too_long;
    path_add_part(temporary, file->path.text, file->path.length);
    report_path_add(temporary, ".tmp.");
    report_path_add_number(temporary, os_process());
    if (file->is_direct) file->file = os_create_file(file->path.text, &file->error);
    else if (temporary->is_too_long) file->error = ENAMETOOLONG;
    else file->file = os_create_own_file(temporary->text, &file->error);
    return file->file >= 0;
}

static void report_file_flush(report_file_t *file) {
    if (file->error == 0) (void)os_write_file(file->file, file->buffer, file->used, &file->error);
    file->used = 0;
}

void report_file_add(report_file_t *file, const void *bytes, size_t count) {
    const char *from = bytes;
    while (count != 0) {
        size_t room = sizeof file->buffer - file->used, part = count < room ? count : room;
        memcpy(file->buffer + file->used, from, part);
        file->used += part;
        from += part;
        count -= part;
        if (file->used == sizeof file->buffer) report_file_flush(file);
    }
}

void report_file_add_text(report_file_t *file, const char *text) { report_file_add(file, text, strlen(text)); }

bool report_file_close(report_file_t *file) {
    int error;
    report_file_flush(file);
    if (!os_close_file(file->file, &error) && file->error == 0) file->error = error;
    if (file->is_direct) return file->error == 0;
    if (file->error == 0 && os_rename_file(file->temporary.text, file->path.text, &file->error)) return true;
    os_remove_file(file->temporary.text);
    return false;
}
