#include "image.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const void *image_at(const image_t *image, uint64_t offset, uint64_t bytes) {
    return offset <= image->size && bytes <= image->size - offset ? image->bytes + offset : NULL;
}

static const Elf64_Phdr *image_segment(const image_t *image, size_t index) {
    const Elf64_Ehdr *header = (const void *)image->bytes;
    if (index >= header->e_phnum || header->e_phentsize != sizeof(Elf64_Phdr)) return NULL;
    uint64_t offset = header->e_phoff;
    if (offset % 8 != 0 || offset > image->size) return NULL;
    return image_at(image, offset + index * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr));
}

/* What will lie at an address: a pointer into the file, and how much of the segment follows there. */
static const void *image_at_address(const image_t *image, uint64_t address, size_t *room) {
    const Elf64_Phdr *segment;
    for (size_t index = 0; (segment = image_segment(image, index)) != NULL; index++) {
        if (segment->p_type != PT_LOAD || address < segment->p_vaddr || address - segment->p_vaddr >= segment->p_filesz)
            continue;
        uint64_t inside = address - segment->p_vaddr;
        const void *found = image_at(image, segment->p_offset, segment->p_filesz);
        if (found == NULL) return NULL;
        *room = segment->p_filesz - inside;
        return (const unsigned char *)found + inside;
    }
    return NULL;
}

static const char *image_string(const image_t *image, uint64_t offset) {
    if (offset >= image->strings_bytes) return NULL;
    const char *text = image->strings + offset;
    return memchr(text, '\0', image->strings_bytes - offset) != NULL ? text : NULL;
}

/* The highest index in any chain, plus one: the table says its length nowhere else. */
static size_t count_gnu_symbols(const image_t *image, uint64_t address) {
    size_t room = 0;
    const uint32_t *words = image_at_address(image, address, &room);
    size_t count = room / sizeof(uint32_t);
    if (words == NULL || count < 4 || (uintptr_t)words % sizeof(uint32_t) != 0) return 0;
    uint64_t buckets = words[0], first = words[1], buckets_at = 4 + (uint64_t)words[2] * 2,
             chains_at = buckets_at + buckets;
    if (chains_at > count) return 0;
    uint64_t last = 0;
    for (uint64_t bucket = 0; bucket < buckets; bucket++)
        if (words[buckets_at + bucket] > last) last = words[buckets_at + bucket];
    if (last < first) return first;
    for (uint64_t at = chains_at + last - first; at < count; at++, last++)
        if ((words[at] & 1) != 0) return last + 1;
    return 0;
}

static size_t count_hashed_symbols(const image_t *image, uint64_t address) {
    size_t room = 0;
    const uint32_t *words = image_at_address(image, address, &room);
    return words != NULL && room >= 8 && (uintptr_t)words % sizeof(uint32_t) == 0 ? words[1] : 0;
}

static uint64_t dynamic_value(const image_t *image, int64_t tag) {
    for (size_t index = 0; index < image->dynamic_count; index++)
        if (image->dynamic[index].d_tag == tag) return image->dynamic[index].d_un.d_val;
    return 0;
}

static const char *dynamic_string(const image_t *image, int64_t tag) {
    uint64_t offset = dynamic_value(image, tag);
    return offset == 0 ? NULL : image_string(image, offset);
}

static void read_symbols(image_t *image) {
    size_t room = 0;
    image->symbols = image_at_address(image, dynamic_value(image, DT_SYMTAB), &room);
    if (image->symbols == NULL || (uintptr_t)image->symbols % 8 != 0) return;
    uint64_t gnu = dynamic_value(image, DT_GNU_HASH), plain = dynamic_value(image, DT_HASH);
    size_t count = plain != 0 ? count_hashed_symbols(image, plain) : gnu != 0 ? count_gnu_symbols(image, gnu) : 0;
    size_t most = room / sizeof(Elf64_Sym);
    image->symbol_count = count < most ? count : most;
}

static void read_dynamic(image_t *image, const Elf64_Phdr *segment) {
    image->dynamic = image_at(image, segment->p_offset, segment->p_filesz);
    if (image->dynamic == NULL || segment->p_offset % 8 != 0) return;
    image->has_loader_data = true;
    while (image->dynamic_count < segment->p_filesz / sizeof(Elf64_Dyn) &&
           image->dynamic[image->dynamic_count].d_tag != DT_NULL)
        image->dynamic_count++;
    size_t room = 0;
    image->strings = image_at_address(image, dynamic_value(image, DT_STRTAB), &room);
    uint64_t bytes = dynamic_value(image, DT_STRSZ);
    image->strings_bytes = image->strings == NULL ? 0 : bytes < room ? bytes : room;
    image->soname = dynamic_string(image, DT_SONAME);
    image->rpath = dynamic_string(image, DT_RPATH);
    image->runpath = dynamic_string(image, DT_RUNPATH);
    image->is_pie = (dynamic_value(image, DT_FLAGS_1) & DF_1_PIE) != 0;
    read_symbols(image);
}

/* Programs of Go carry their build id in a note of that name. */
static bool is_go_note(const image_t *image, const Elf64_Phdr *segment) {
    const unsigned char *note = image_at(image, segment->p_offset, segment->p_filesz);
    return note != NULL && segment->p_filesz >= 16 && memcmp(note + 12, "Go\0", 4) == 0;
}

static void read_segments(image_t *image) {
    const Elf64_Ehdr *header = (const void *)image->bytes;
    for (size_t index = 0; index < header->e_phnum; index++) {
        const Elf64_Phdr *segment = image_segment(image, index);
        if (segment == NULL || image_at(image, segment->p_offset, segment->p_filesz) == NULL) {
            image->is_damaged = true;
            return;
        }
        if (segment->p_type == PT_INTERP) {
            const char *name = image_at(image, segment->p_offset, segment->p_filesz);
            if (name != NULL && memchr(name, '\0', segment->p_filesz) != NULL) image->interpreter = name;
        }
        if (segment->p_type == PT_DYNAMIC) read_dynamic(image, segment);
        if (segment->p_type == PT_NOTE && is_go_note(image, segment)) image->is_go = true;
    }
}

static void read_header(image_t *image) {
    const Elf64_Ehdr *header = (const void *)image->bytes;
    image->is_elf = image->size >= SELFMAG && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0;
    image->is_damaged =
        image->is_elf &&
        image->size < (image->size > EI_CLASS && header->e_ident[EI_CLASS] == ELFCLASS32 ? sizeof(Elf32_Ehdr)
                                                                                         : sizeof(Elf64_Ehdr));
    if (!image->is_elf || image->is_damaged) return;
    const uint16_t one = 1;
    unsigned char order = *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;
    bool is_swapped = header->e_ident[EI_DATA] != order;
    image->class = header->e_ident[EI_CLASS];
    image->type = is_swapped ? __builtin_bswap16(header->e_type) : header->e_type;
    image->machine = is_swapped ? __builtin_bswap16(header->e_machine) : header->e_machine;
    image->is_native_form = image->class == ELFCLASS64 && !is_swapped;
    if (image->is_native_form) read_segments(image);
}

bool image_open(image_t *image, const char *path) {
    memset(image, 0, sizeof *image);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO would wait for who writes to it */
    if (file < 0) return false;
    struct stat about;
    bool is_readable = fstat(file, &about) == 0;
    if (is_readable && S_ISREG(about.st_mode) && about.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        is_readable = bytes != MAP_FAILED;
        if (is_readable) {
            image->bytes = bytes;
            image->size = (size_t)about.st_size;
            read_header(image);
        }
    }
    close(file);
    return is_readable;
}

void image_close(image_t *image) {
    if (image->bytes != NULL) munmap((void *)(uintptr_t)image->bytes, image->size);
    memset(image, 0, sizeof *image);
}

const char *image_symbol_name(const image_t *image, const Elf64_Sym *symbol) {
    const char *name = image_string(image, symbol->st_name);
    return name != NULL ? name : "";
}

symbol_state_t image_symbol_state(const Elf64_Sym *symbol) {
    unsigned binding = ELF64_ST_BIND(symbol->st_info), visibility = ELF64_ST_VISIBILITY(symbol->st_other);
    if (binding != STB_GLOBAL && binding != STB_WEAK && binding != STB_GNU_UNIQUE) return SYMBOL_ABSENT;
    if (symbol->st_shndx == SHN_UNDEF) return SYMBOL_WANTED;
    if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) return SYMBOL_ABSENT;
    return binding == STB_WEAK ? SYMBOL_WEAK : SYMBOL_DEFINED;
}

symbol_state_t image_find(const image_t *image, const char *name) {
    symbol_state_t best = SYMBOL_ABSENT;
    for (size_t index = 1; index < image->symbol_count; index++) {
        symbol_state_t state = image_symbol_state(&image->symbols[index]);
        if (state > best && strcmp(image_symbol_name(image, &image->symbols[index]), name) == 0) best = state;
    }
    return best;
}

bool image_defines(const image_t *image, const char *name) { return image_find(image, name) >= SYMBOL_WEAK; }

const char *image_next_needed(const image_t *image, size_t *cursor) {
    while (*cursor < image->dynamic_count) {
        const Elf64_Dyn *entry = &image->dynamic[(*cursor)++];
        const char *name = entry->d_tag == DT_NEEDED ? image_string(image, entry->d_un.d_val) : NULL;
        if (name != NULL) return name;
    }
    return NULL;
}

bool image_has_text(const image_t *image, const char *text) {
    const Elf64_Phdr *segment;
    if (!image->is_native_form) return false;
    for (size_t index = 0; (segment = image_segment(image, index)) != NULL; index++) {
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
        const void *bytes = image_at(image, segment->p_offset, segment->p_filesz);
        if (bytes != NULL && memmem(bytes, segment->p_filesz, text, strlen(text)) != NULL) return true;
    }
    return false;
}

const char *image_machine_name(const image_t *image) {
    static const struct {
        uint16_t machine;
        const char *name;
    } names[] = {{EM_X86_64, "x86-64"}, {EM_386, "32-bit x86"}, {EM_AARCH64, "aarch64"}, {EM_ARM, "32-bit arm"},
                 {EM_RISCV, "riscv"},   {EM_PPC64, "ppc64"},    {EM_S390, "s390x"}};
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++)
        if (names[index].machine == image->machine)
            return image->machine == EM_X86_64 && image->class == ELFCLASS32 ? "x32" : names[index].name;
    return "another machine";
}
