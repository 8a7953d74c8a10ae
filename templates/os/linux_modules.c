/* The loaded file around a code address: from the loader, without its lock where it can do that. */
#include "os/modules.h"

#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <string.h>

#include "os/symbols.h"

/* struct dl_find_object of glibc 2.35, which older headers do not have. */
typedef struct module_object {
    unsigned long long flags;
    void *map_start, *map_end;
    void *link_map;
    void *index;
    unsigned long long reserved[8];
} module_object_t;

typedef int (*module_finder_t)(void *pc, module_object_t *found);

static module_finder_t module_finder;  /* NULL: an older libc, or another one. Written by modules_start alone */
static _Atomic uint64_t modules_seen;  /* without a finder: how many files have come and gone, when last asked; relaxed */

void modules_start(void) {
    void *found = os_find_function(OS_SCOPE_ALL, "_dl_find_object");
    memcpy(&module_finder, &found, sizeof found);
}

/* A file that was built anew and loaded where it was before has, as a rule, another number of functions. */
static uint64_t module_identity(const module_object_t *object) {
    uint64_t identity = (uintptr_t)object->map_start * 31 + (uintptr_t)object->map_end;
    uintptr_t index = (uintptr_t)object->index, offset = index - (uintptr_t)object->map_start;
    uint64_t sizes = 0; /* of .eh_frame_hdr: where .eh_frame is, and the number of its rows */
    bool is_inside = object->index != NULL && offset < (uintptr_t)object->map_end - (uintptr_t)object->map_start - 12;
    if (is_inside) memcpy(&sizes, (const uint8_t *)object->index + 4, sizeof sizes);
    identity = (identity * 31 + index) * 31 + (uintptr_t)object->link_map;
    return (identity ^ sizes * 0x9E3779B97F4A7C15u) | 1;
}

void module_look(module_view_t *view, uintptr_t pc) {
    module_object_t object;
    *view = (module_view_t){0, UINTPTR_MAX, atomic_load_explicit(&modules_seen, memory_order_relaxed) << 1 | 1};
    if (module_finder == NULL) return;
    *view = (module_view_t){pc, pc + 1, 0};
    if (module_finder((void *)pc, &object) == 0)
        *view = (module_view_t){(uintptr_t)object.map_start, (uintptr_t)object.map_end, module_identity(&object)};
}

static const ElfW(Phdr) *module_segment(const ElfW(Phdr) *segments, unsigned count, uintptr_t base, uintptr_t address) {
    for (unsigned index = 0; index < count; index++)
        if (segments[index].p_type == PT_LOAD && address - (base + segments[index].p_vaddr) < segments[index].p_filesz)
            return &segments[index];
    return NULL;
}

/* `pc` in a file that is loaded at `base`. */
static bool module_read(module_tables_t *found, const ElfW(Phdr) *segments, unsigned count, uintptr_t base, uintptr_t pc) {
    const ElfW(Phdr) *code = module_segment(segments, count, base, pc), *tables = NULL;
    if (code == NULL || (code->p_flags & PF_X) == 0) return false;
    *found = (module_tables_t){.code_start = base + code->p_vaddr};
    found->code_end = found->code_start + code->p_filesz;
    for (unsigned index = 0; index < count; index++) {
        if (segments[index].p_type != PT_GNU_EH_FRAME) continue;
        uintptr_t address = base + segments[index].p_vaddr;
        tables = module_segment(segments, count, base, address);
        if (tables == NULL || (tables->p_flags & PF_R) == 0 || address % 4 != 0) break;
        found->index = (const uint8_t *)address;
        found->start = (const uint8_t *)(base + tables->p_vaddr);
        found->end = found->start + tables->p_filesz;
    }
    return true;
}

/* The program headers of a file, from its first page, and how far it was moved. */
static const ElfW(Phdr) *module_headers(const ElfW(Ehdr) *file, unsigned *count, uintptr_t *base) {
    enum { LEAST_PAGE_BYTES = 4096 };
    if (memcmp(file->e_ident, ELFMAG, SELFMAG) != 0 || file->e_phentsize != sizeof(ElfW(Phdr))) return NULL;
    if (file->e_phoff > LEAST_PAGE_BYTES || file->e_phoff + file->e_phnum * sizeof(ElfW(Phdr)) > LEAST_PAGE_BYTES) return NULL;
    const ElfW(Phdr) *segments = (const ElfW(Phdr) *)(const void *)((const uint8_t *)file + file->e_phoff);
    for (unsigned index = 0; index < file->e_phnum; index++) {
        if (segments[index].p_type != PT_LOAD) continue;
        if (segments[index].p_offset >= LEAST_PAGE_BYTES) return NULL; /* the headers are not loaded */
        *count = file->e_phnum;
        *base = (uintptr_t)file - (segments[index].p_vaddr - segments[index].p_offset);
        return segments;
    }
    return NULL;
}

typedef struct module_search {
    module_tables_t *found;
    uintptr_t pc;
    bool is_done;
} module_search_t;

static int module_search_one(struct dl_phdr_info *info, size_t size, void *argument) {
    (void)size;
    module_search_t *search = argument;
    uint64_t seen = (uint64_t)info->dlpi_adds + info->dlpi_subs;
    atomic_store_explicit(&modules_seen, seen, memory_order_relaxed);
    if (module_segment(info->dlpi_phdr, info->dlpi_phnum, info->dlpi_addr, search->pc) == NULL) return 0;
    search->is_done = module_read(search->found, info->dlpi_phdr, info->dlpi_phnum, info->dlpi_addr, search->pc);
    return 1;
}

bool module_find(module_tables_t *found, uintptr_t pc) {
    if (module_finder == NULL) {
        module_search_t search = {.found = found, .pc = pc};
        (void)dl_iterate_phdr(module_search_one, &search);
        return search.is_done;
    }
    module_object_t object;
    unsigned count;
    uintptr_t base;
    if (module_finder((void *)pc, &object) != 0) return false;
    const ElfW(Phdr) *segments = module_headers(object.map_start, &count, &base);
    return segments != NULL && module_read(found, segments, count, base, pc);
}
