#include "boxes/observe/profile_maps.h"

#include <errno.h>
#include <string.h>

#include "os/maps.h"
#include "tables/constants.h"

/* Of who has the turn. */
static struct {
    uint32_t count;
    profile_mapping_t rows[HAK_PROFILE_MAPPINGS]; /* by address, as the system lists them */
    char path[HAK_REPORT_PATH_BYTES];
} code_maps;

static char name_character(char found) {
    if (found == ' ' || found == ';') return '_';
    return found > ' ' && found <= '~' ? found : '?';
}

static void take_code_name(profile_mapping_t *row, const char *path) {
    const char *last = strrchr(path, '/');
    last = last == NULL ? path : last + 1;
    row->name_length = strnlen(last, sizeof row->name);
    for (size_t at = 0; at < row->name_length; at++) row->name[at] = name_character(last[at]);
}

/* A file's mappings follow one another, the one of its first byte first. */
static void read_code_maps(maps_t *maps, mapping_writer_t *write, void *context) {
    mapping_t line;
    uintptr_t base = 0;
    uint64_t base_file = 0;
    while (code_maps.count < HAK_PROFILE_MAPPINGS && maps_line_with_path(maps, &line, code_maps.path, sizeof code_maps.path)) {
        if (line.inode != 0 && line.file_offset == 0) {
            base = line.start;
            base_file = line.inode;
        }
        if (!line.is_executable) continue;
        profile_mapping_t *row = &code_maps.rows[code_maps.count++];
        row->start = line.start;
        row->end = line.end;
        row->base = line.inode != 0 && line.inode == base_file ? base : 0;
        row->file_offset = line.file_offset;
        take_code_name(row, code_maps.path);
        if (write != NULL) write(context, code_maps.count, row, code_maps.path);
    }
}

void profile_maps_read(mapping_writer_t *write, void *context) {
    maps_t maps;
    int saved = errno;
    code_maps.count = 0;
    if (maps_open(&maps)) {
        read_code_maps(&maps, write, context);
        maps_close(&maps);
    }
    errno = saved;
}

uint32_t profile_maps_find(uintptr_t address) {
    uint32_t low = 0, high = code_maps.count; /* the first that begins behind the address lies in [low, high] */
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (code_maps.rows[middle].start <= address) low = middle + 1;
        else high = middle;
    }
    return low != 0 && address < code_maps.rows[low - 1].end ? low : 0;
}

const profile_mapping_t *profile_mapping_at(uint32_t number) { return &code_maps.rows[number - 1]; }
