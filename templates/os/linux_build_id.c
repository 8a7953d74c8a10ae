/* The GNU note of a mapped ELF file, by its program headers. All of it is read through the kernel, and believed as far as it is in range:
   the mapping may vanish, and the file may be no ELF file. */
#include <link.h>
#include <string.h>

#include "os/build_id.h"
#include "os/observe.h"

enum { BUILD_ID_SEGMENTS = 64, BUILD_ID_NOTES = 16, NOTE_NAME_BYTES = 4 };

static size_t align_note(size_t bytes) { return (bytes + 3) & ~(size_t)3; }

/* Looks through the notes of [at, end). */
static unsigned find_in_notes(uintptr_t at, uintptr_t end, unsigned char *id) {
    struct {
        ElfW(Nhdr) head;
        char name[NOTE_NAME_BYTES];
    } note;
    for (unsigned number = 0; number < BUILD_ID_NOTES && at + sizeof note <= end; number++) {
        if (!os_read_memory(at, &note, sizeof note)) return 0;
        uintptr_t description = at + sizeof note.head + align_note(note.head.n_namesz);
        bool is_it = note.head.n_type == NT_GNU_BUILD_ID && note.head.n_namesz == NOTE_NAME_BYTES && memcmp(note.name, "GNU", 4) == 0;
        if (is_it && note.head.n_descsz <= OS_BUILD_ID_BYTES && note.head.n_descsz <= end - description)
            return os_read_memory(description, id, note.head.n_descsz) ? note.head.n_descsz : 0;
        at = description + align_note(note.head.n_descsz);
    }
    return 0;
}

static bool read_segment(uintptr_t table, unsigned index, ElfW(Phdr) *segment) {
    return os_read_memory(table + index * sizeof *segment, segment, sizeof *segment);
}

/* By how much the file's addresses are moved: by what its first byte is. */
static bool find_bias(uintptr_t start, const ElfW(Ehdr) *header, uintptr_t *bias) {
    ElfW(Phdr) segment;
    for (unsigned index = 0; index < header->e_phnum; index++) {
        if (!read_segment(start + header->e_phoff, index, &segment)) return false;
        if (segment.p_type != PT_LOAD || segment.p_offset != 0) continue;
        *bias = start - segment.p_vaddr;
        return true;
    }
    return false;
}

unsigned os_find_build_id(uintptr_t start, unsigned char *id) {
    ElfW(Ehdr) header;
    ElfW(Phdr) segment;
    uintptr_t bias;
    if (!os_read_memory(start, &header, sizeof header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return 0;
    if (header.e_phentsize != sizeof segment || header.e_phnum > BUILD_ID_SEGMENTS || !find_bias(start, &header, &bias)) return 0;
    for (unsigned index = 0; index < header.e_phnum; index++) {
        if (!read_segment(start + header.e_phoff, index, &segment)) return 0;
        if (segment.p_type != PT_NOTE) continue;
        unsigned bytes = find_in_notes(bias + segment.p_vaddr, bias + segment.p_vaddr + segment.p_memsz, id);
        if (bytes != 0) return bytes;
    }
    return 0;
}
