/* The lines of /proc/self/maps. */
#include "os/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAPS_END (-1)

bool maps_open(maps_t *maps) {
    maps->at = maps->length = 0;
    maps->file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    return maps->file >= 0;
}

void maps_close(maps_t *maps) { syscall(SYS_close, maps->file); }

static int maps_next(maps_t *maps) {
    while (maps->at == maps->length) {
        long got = syscall(SYS_read, maps->file, maps->text, sizeof maps->text);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return MAPS_END;
        maps->at = 0;
        maps->length = (unsigned)got;
    }
    return (unsigned char)maps->text[maps->at++];
}

static unsigned digit_of(int next) {
    if (next >= '0' && next <= '9') return (unsigned)(next - '0');
    return next >= 'a' && next <= 'f' ? (unsigned)(next - 'a') + 10 : 16;
}

/* A number and the character behind it. */
static uint64_t maps_number(maps_t *maps, unsigned base, int *next) {
    uint64_t number = 0;
    unsigned digit;
    while ((digit = digit_of(*next = maps_next(maps))) < base) number = number * base + digit;
    return number;
}

static void maps_skip_word(maps_t *maps) {
    for (int next = maps_next(maps); next != ' ' && next != '\n' && next != MAPS_END;) next = maps_next(maps);
}

/* The first letters of the path, and its last part, to the end of the line. */
static void maps_name(maps_t *maps, int next, mapping_t *line) {
    unsigned length = 0, begun = 0;
    for (; next != '\n' && next != MAPS_END; next = maps_next(maps)) {
        if (begun < MAPS_PATH_BYTES - 1 && (begun != 0 || next != ' ')) line->path[begun++] = (char)next;
        if (next == '/' || (next == ' ' && length == 0)) length = 0;
        else if (length < OS_CODE_NAME_BYTES - 1) line->name[length++] = (char)next;
    }
    line->path[begun] = '\0';
    line->name[length] = '\0';
}

/* "rwxp". */
static void maps_mode(maps_t *maps, mapping_t *line) {
    line->is_readable = maps_next(maps) == 'r';
    line->is_writable = maps_next(maps) == 'w' && line->is_readable;
    line->is_executable = maps_next(maps) == 'x';
    line->is_shared = maps_next(maps) == 's';
    maps_skip_word(maps);
}

/* The whole path, to the end of the line, cut where it is too long. */
static void maps_path(maps_t *maps, int next, char *path, size_t room) {
    size_t length = 0;
    while (next == ' ') next = maps_next(maps);
    for (; next != '\n' && next != MAPS_END; next = maps_next(maps))
        if (length < room - 1) path[length++] = (char)next;
    path[length] = '\0';
}

/* All of a line up to the path, and in `next` what stands behind that. */
static bool maps_head(maps_t *maps, mapping_t *line, int *behind) {
    int next;
    line->start = (uintptr_t)maps_number(maps, 16, &next);
    if (next != '-') return false;
    line->end = (uintptr_t)maps_number(maps, 16, &next);
    maps_mode(maps, line);
    line->file_offset = maps_number(maps, 16, &next);
    maps_skip_word(maps);
    line->inode = maps_number(maps, 10, &next);
    *behind = next;
    return true;
}

bool maps_line(maps_t *maps, mapping_t *line) {
    int next;
    if (!maps_head(maps, line, &next)) return false;
    maps_name(maps, next, line);
    return true;
}

bool maps_line_with_path(maps_t *maps, mapping_t *line, char *path, size_t room) {
    int next;
    if (!maps_head(maps, line, &next)) return false;
    line->name[0] = '\0';
    maps_path(maps, next, path, room);
    return true;
}
