/* Which file an address belongs to, by /proc/self/maps: read through a small buffer, in any state of the process. */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/observe.h"

#define MAPS_BYTES 512u
#define MAPS_END (-1)

typedef struct maps {
    int file;
    unsigned at, length;
    char text[MAPS_BYTES];
} maps_t;

/* One line: "start-end mode offset device inode   path". */
typedef struct mapping {
    uintptr_t start, end;
    uint64_t file_offset;
    uint64_t inode; /* 0: no file */
    char name[OS_CODE_NAME_BYTES];
} mapping_t;

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

/* The last part of the path, to the end of the line. */
static void maps_name(maps_t *maps, int next, char *name) {
    unsigned length = 0;
    for (; next != '\n' && next != MAPS_END; next = maps_next(maps)) {
        if (next == '/' || (next == ' ' && length == 0)) length = 0;
        else if (length < OS_CODE_NAME_BYTES - 1) name[length++] = (char)next;
    }
    name[length] = '\0';
}

static bool maps_line(maps_t *maps, mapping_t *line) {
    int next;
    line->start = (uintptr_t)maps_number(maps, 16, &next);
    if (next != '-') return false;
    line->end = (uintptr_t)maps_number(maps, 16, &next);
    maps_skip_word(maps);
    line->file_offset = maps_number(maps, 16, &next);
    maps_skip_word(maps);
    line->inode = maps_number(maps, 10, &next);
    maps_name(maps, next, line->name);
    return true;
}

/* A file's mappings follow one another, the one of its first byte first: what that one is moved by, all are. */
static bool maps_find(maps_t *maps, uintptr_t address, os_code_t *found) {
    mapping_t line;
    uintptr_t base = 0;
    while (maps_line(maps, &line)) {
        if (line.inode != 0 && line.file_offset == 0) base = line.start;
        if (address - line.start >= line.end - line.start) continue;
        for (unsigned at = 0; at < OS_CODE_NAME_BYTES; at++) found->file[at] = line.name[at];
        found->offset = address - base;
        return line.inode != 0 && base != 0;
    }
    return false;
}

bool os_find_code(uintptr_t address, os_code_t *found) {
    int saved = errno;
    maps_t maps = {.file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC)};
    bool done = maps.file >= 0 && maps_find(&maps, address, found);
    if (maps.file >= 0) syscall(SYS_close, maps.file);
    errno = saved;
    return done;
}
