// os/linux_symbols.c: a function is found in a loaded file whatever its loader has made of the addresses in the dynamic section, and in the kernel's
// own file, of which nobody has made anything and which old kernels had made for an address of theirs.
#include "hakmem.c"

#include "../support/check.h"

enum { WANTED_OFFSET = 3000, FILE_BYTES = 4096 };

/* What a linker puts into a file, as much of it as is looked at. */
typedef struct file_image {
    ElfW(Dyn) dynamic[4];
    ElfW(Sym) symbols[2];
    uint32_t hash[2 + 1 + 2]; /* the numbers of buckets and symbols, a bucket, the chain */
    char names[32];
    char rest[FILE_BYTES];
} file_image_t;

static file_image_t image_of_file;

/* `made_for` is the address that the file has in its tables; the loader has moved those of the dynamic section by `moved_by`. */
static void link_image(uintptr_t made_for, uintptr_t moved_by) {
    const char *name = "function_of_the_file";
    memset(&image_of_file, 0, sizeof image_of_file);
    memcpy(image_of_file.names + 1, name, strlen(name) + 1);
    image_of_file.symbols[1] = (ElfW(Sym)){.st_name = 1, .st_info = STB_GLOBAL << 4 | STT_FUNC, .st_shndx = 1, .st_value = made_for + WANTED_OFFSET, .st_size = 1};
    memcpy(image_of_file.hash, (const uint32_t[]){1, 2, 1, 0, 0}, sizeof image_of_file.hash);
    image_of_file.dynamic[0] = (ElfW(Dyn)){.d_tag = DT_SYMTAB, .d_un.d_ptr = made_for + offsetof(file_image_t, symbols) + moved_by};
    image_of_file.dynamic[1] = (ElfW(Dyn)){.d_tag = DT_STRTAB, .d_un.d_ptr = made_for + offsetof(file_image_t, names) + moved_by};
    image_of_file.dynamic[2] = (ElfW(Dyn)){.d_tag = DT_HASH, .d_un.d_ptr = made_for + offsetof(file_image_t, hash) + moved_by};
}

static void *find_in_image(uintptr_t made_for, const char *name) {
    ElfW(Phdr) segments[] = {
        {.p_type = PT_LOAD, .p_vaddr = made_for, .p_memsz = sizeof image_of_file},
        {.p_type = PT_DYNAMIC, .p_vaddr = made_for + offsetof(file_image_t, dynamic), .p_memsz = sizeof image_of_file.dynamic},
    };
    struct dl_phdr_info info = {.dlpi_addr = (uintptr_t)&image_of_file - made_for, .dlpi_phdr = segments, .dlpi_phnum = LENGTH(segments)};
    function_search_t search = {.scope = OS_SCOPE_ALL, .name = name};
    (void)search_file(&info, sizeof info, &search);
    return search.found;
}

int main(void) {
    const uintptr_t addresses[] = {0, 0x10000, (uintptr_t)&image_of_file, (uintptr_t)0 - 0x900000}; /* the last: as Linux before 3.16 */
    for (unsigned i = 0; i < LENGTH(addresses); i++) {
        for (unsigned is_moved = 0; is_moved < 2; is_moved++) {
            link_image(addresses[i], is_moved ? (uintptr_t)&image_of_file - addresses[i] : 0);
            CHECK_MSG(find_in_image(addresses[i], "function_of_the_file") == (char *)&image_of_file + WANTED_OFFSET, "made for %#zx, moved %u", (size_t)addresses[i], is_moved);
            CHECK(find_in_image(addresses[i], "function_of_another") == NULL);
        }
    }
    return 0;
}
