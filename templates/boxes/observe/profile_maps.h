/* The mappings of code, as they are when a profile is written. */
#ifndef HAK_OBSERVE_PROFILE_MAPS_H
#define HAK_OBSERVE_PROFILE_MAPS_H

#include "base/compiler.h"
#include "boxes/observe/report_file.h"
#include "os/build_id.h"
#include "os/observe.h"

typedef struct profile_mapping {
    uintptr_t start, end;
    uintptr_t base; /* where the file's first byte is mapped; 0: it is not, or there is no file */
    uint64_t file_offset;
    size_t name_length;
    char name[OS_CODE_NAME_BYTES]; /* of the file, without the directory; '_' for what separates frames, '?' for what is not printable */
} profile_mapping_t;

/* Reads them anew, and hands each to `write`, if there is one, with the whole path of its file. Numbers begin with 1. */
typedef void mapping_writer_t(void *context, uint32_t number, const profile_mapping_t *mapping, const char *path);
void profile_maps_read(mapping_writer_t *write, void *context);

/* The mapping that an address lies in: its number; 0: none. */
uint32_t profile_maps_find(uintptr_t address);
const profile_mapping_t *profile_mapping_at(uint32_t number);

#endif
