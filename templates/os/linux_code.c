/* Which file an address belongs to, by /proc/self/maps. */
#include <errno.h>
#include <string.h>

#include "os/maps.h"
#include "os/observe.h"

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
    maps_t maps;
    bool is_open = maps_open(&maps), done = is_open && maps_find(&maps, address, found);
    if (is_open) maps_close(&maps);
    errno = saved;
    return done;
}

unsigned os_list_code(os_code_range_t *ranges, unsigned most) {
    int saved = errno;
    unsigned count = 0;
    uintptr_t base = 0;
    maps_t maps;
    mapping_t line;
    bool is_open = maps_open(&maps);
    while (is_open && count < most && maps_line(&maps, &line)) {
        if (line.inode != 0 && line.file_offset == 0) base = line.start;
        if (line.inode == 0 || base == 0 || !line.is_executable) continue;
        ranges[count] = (os_code_range_t){.start = line.start, .end = line.end, .base = base};
        memcpy(ranges[count++].file, line.name, sizeof line.name);
    }
    if (is_open) maps_close(&maps);
    errno = saved;
    return count;
}
