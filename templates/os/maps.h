/* /proc/self/maps, read through a small buffer, in any state of the process: no lock, no memory but the caller's. */
#ifndef HAK_OS_MAPS_H
#define HAK_OS_MAPS_H

#include "os/observe.h"

#define MAPS_BYTES 512u
#define MAPS_PATH_BYTES 12u

typedef struct maps {
    int file;
    unsigned at, length;
    char text[MAPS_BYTES];
} maps_t;

/* One line: "start-end mode offset device inode   path". */
typedef struct mapping {
    uintptr_t start, end;
    bool is_readable, is_executable;
    bool is_writable; /* and readable */
    bool is_shared;
    uint64_t file_offset;
    uint64_t inode; /* 0: no file */
    char path[MAPS_PATH_BYTES]; /* its beginning */
    char name[OS_CODE_NAME_BYTES]; /* the last part of the path */
} mapping_t;

/* False when the system has no such file; nothing is to be closed then. May change errno, as all of these. */
bool maps_open(maps_t *maps);
/* The next line; false at the end. */
bool maps_line(maps_t *maps, mapping_t *line);
/* The same with the whole path, as much of it as there is room for, instead of its last part. */
bool maps_line_with_path(maps_t *maps, mapping_t *line, char *path, size_t room);
void maps_close(maps_t *maps);

#endif
