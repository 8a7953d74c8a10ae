/* Looking up functions in the dynamic symbol tables of the loaded files. */
#include "os/symbols.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "os/observe.h"

#define HIDDEN_VERSION 0x8000u /* of an entry of DT_VERSYM: for programs that were linked with that version alone */

/* A file's tables, from its dynamic section. */
typedef struct symbol_tables {
    const ElfW(Sym) *symbols;
    const char *names;
    const uint32_t *gnu_hash; /* NULL: it has only the older table */
    const uint32_t *hash;
    const uint16_t *versions; /* NULL: it has none */
} symbol_tables_t;

static bool file_holds(const struct dl_phdr_info *info, uintptr_t address) {
    for (unsigned index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
        if (segment->p_type == PT_LOAD && address - (info->dlpi_addr + segment->p_vaddr) < segment->p_memsz) return true;
    }
    return false;
}

/* glibc has made most of these addresses; other loaders leave them as the file has them, and nobody touches the kernel's own file, which
   before Linux 3.16 was made for an address of the kernel's. */
static const void *table_at(const struct dl_phdr_info *info, uintptr_t value) {
    return (const void *)(file_holds(info, value) ? value : info->dlpi_addr + value);
}

static const ElfW(Dyn) *dynamic_section(const struct dl_phdr_info *info) {
    for (unsigned index = 0; index < info->dlpi_phnum; index++)
        if (info->dlpi_phdr[index].p_type == PT_DYNAMIC) return (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[index].p_vaddr);
    return NULL;
}

static symbol_tables_t read_tables(const struct dl_phdr_info *info) {
    symbol_tables_t tables = {0};
    for (const ElfW(Dyn) *entry = dynamic_section(info); entry != NULL && entry->d_tag != DT_NULL; entry++) {
        const void *at = table_at(info, entry->d_un.d_ptr);
        switch (entry->d_tag) {
            case DT_SYMTAB: tables.symbols = at; break;
            case DT_STRTAB: tables.names = at; break;
            case DT_GNU_HASH: tables.gnu_hash = at; break;
            case DT_HASH: tables.hash = at; break;
            case DT_VERSYM: tables.versions = at; break;
            default: break;
        }
    }
    return tables;
}

static bool is_wanted(const symbol_tables_t *tables, uint32_t index, const char *name) {
    const ElfW(Sym) *symbol = &tables->symbols[index];
    unsigned kind = symbol->st_info & 0xf, binding = symbol->st_info >> 4;
    bool is_function = (kind == STT_FUNC || kind == STT_NOTYPE) && (binding == STB_GLOBAL || binding == STB_WEAK);
    if (!is_function || symbol->st_shndx == SHN_UNDEF || symbol->st_value == 0) return false;
    if (tables->versions != NULL && (tables->versions[index] & HIDDEN_VERSION) != 0) return false;
    return strcmp(tables->names + symbol->st_name, name) == 0;
}

static uint32_t hash_for_gnu(const char *name) {
    uint32_t hash = 5381;
    for (; *name != '\0'; name++) hash = hash * 33 + (unsigned char)*name;
    return hash;
}

/* The table: numbers of buckets, of the first symbol in it, of the filter's words, a shift; the filter, the buckets, and for each
   symbol its hash, with the lowest bit set at the end of a bucket. */
static uint32_t search_gnu_hash(const symbol_tables_t *tables, const char *name) {
    const uint32_t *table = tables->gnu_hash, buckets = table[0], first = table[1], hash = hash_for_gnu(name);
    const uint32_t *bucket = table + 4 + table[2] * (sizeof(ElfW(Addr)) / sizeof *table), *chain = bucket + buckets;
    uint32_t index = buckets == 0 ? 0 : bucket[hash % buckets];
    for (; index >= first && index != 0; index++) {
        uint32_t here = chain[index - first];
        if ((here | 1) == (hash | 1) && is_wanted(tables, index, name)) return index;
        if ((here & 1) != 0) break;
    }
    return 0;
}

/* Numbers of buckets and of symbols, the buckets, and for each symbol the next one. */
static uint32_t search_hash(const symbol_tables_t *tables, const char *name) {
    const uint32_t *table = tables->hash, symbols = table[1];
    for (uint32_t index = 1; index < symbols; index++)
        if (is_wanted(tables, index, name)) return index;
    return 0;
}

static void *find_in_file(const struct dl_phdr_info *info, const char *name) {
    symbol_tables_t tables = read_tables(info);
    if (tables.symbols == NULL || tables.names == NULL || (tables.gnu_hash == NULL && tables.hash == NULL)) return NULL;
    uint32_t index = tables.gnu_hash != NULL ? search_gnu_hash(&tables, name) : search_hash(&tables, name);
    return index == 0 ? NULL : (void *)(info->dlpi_addr + tables.symbols[index].st_value);
}

typedef struct function_search {
    os_scope_t scope;
    const char *name;
    void *found;
    bool is_past_us;
} function_search_t;

/* Each libc has a function that no other file would define. */
static bool is_libc(const struct dl_phdr_info *info) {
#if defined(__GLIBC__)
    return find_in_file(info, "gnu_get_libc_version") != NULL;
#else
    return find_in_file(info, "__libc_start_main") != NULL;
#endif
}

static int search_file(struct dl_phdr_info *info, size_t size, void *argument) {
    (void)size;
    function_search_t *search = argument;
    bool is_us = file_holds(info, (uintptr_t)search_file), is_out = search->scope == OS_SCOPE_NEXT && (is_us || !search->is_past_us);
    search->is_past_us |= is_us;
    if (is_out || (search->scope == OS_SCOPE_LIBC && !is_libc(info))) return 0;
    search->found = find_in_file(info, search->name);
    return search->found != NULL;
}

void *os_find_function(os_scope_t scope, const char *name) {
    function_search_t search = {.scope = scope, .name = name};
    (void)dl_iterate_phdr(search_file, &search);
    return search.found;
}

/* A program with a loader names it. */
bool os_has_loader(void) {
    const ElfW(Phdr) *segments = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    size_t count = getauxval(AT_PHNUM);
    for (size_t index = 0; segments != NULL && index < count; index++)
        if (segments[index].p_type == PT_INTERP) return true;
    return false;
}

typedef struct file_search {
    uintptr_t address;
    char *path;
    size_t room;
    bool is_our_file;
} file_search_t;

/* The program has no name here. */
static int describe_file(struct dl_phdr_info *info, size_t size, void *argument) {
    (void)size;
    file_search_t *search = argument;
    if (!file_holds(info, search->address)) return 0;
    search->is_our_file = file_holds(info, (uintptr_t)describe_file);
    size_t length = strnlen(info->dlpi_name, search->room - 1);
    memcpy(search->path, info->dlpi_name, length);
    search->path[length] = '\0';
    if (length == 0) os_program_path(search->path, search->room);
    return 1;
}

static bool search_for_file(const void *function, char *path, size_t room) {
    file_search_t search = {.address = (uintptr_t)function, .path = path, .room = room};
    path[0] = '\0';
    (void)dl_iterate_phdr(describe_file, &search);
    return search.is_our_file;
}

bool os_is_our_file(const void *function) {
    char path[2];
    return search_for_file(function, path, sizeof path);
}

void os_path_of_file(const void *function, char *path, size_t room) { (void)search_for_file(function, path, room); }
