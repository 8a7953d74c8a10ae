/* An ELF file as the dynamic loader sees it. Nothing in the file is trusted: every offset is checked before it is
 * followed. */
#ifndef HAK_COMMAND_IMAGE_H
#define HAK_COMMAND_IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct image {
    const unsigned char *bytes; /* the whole file, mapped; NULL when it cannot be read */
    size_t size;
    bool is_elf;
    bool is_damaged;     /* says that it has more than is there */
    bool is_native_form; /* 64 bits, in this machine's byte order: only then is anything below known */
    uint16_t machine;
    uint8_t class;
    uint16_t type;
    bool has_loader_data; /* a dynamic section */
    bool is_pie;          /* DF_1_PIE: a program, not a library */
    bool is_go;
    const char *interpreter; /* the loader that the program names, or NULL */
    const char *soname;
    const char *rpath;
    const char *runpath;
    const Elf64_Dyn *dynamic;
    size_t dynamic_count;
    const Elf64_Sym *symbols;
    size_t symbol_count;
    const char *strings;
    size_t strings_bytes;
} image_t;

typedef enum symbol_state { SYMBOL_ABSENT, SYMBOL_WANTED, SYMBOL_WEAK, SYMBOL_DEFINED } symbol_state_t;

/* False when the file cannot be read; errno says why. */
bool image_open(image_t *image, const char *path);
void image_close(image_t *image);

/* The name of a symbol, "" for a damaged one. */
const char *image_symbol_name(const image_t *image, const Elf64_Sym *symbol);
/* What a dynamic symbol is to other objects; local and hidden ones are absent. */
symbol_state_t image_symbol_state(const Elf64_Sym *symbol);
/* The strongest state in which the image has the name. */
symbol_state_t image_find(const image_t *image, const char *name);
bool image_defines(const image_t *image, const char *name);

/* The next DT_NEEDED name from *cursor (0 at first) on; NULL after the last. */
const char *image_next_needed(const image_t *image, size_t *cursor);

/* Whether the text stands anywhere in what the program only reads. */
bool image_has_text(const image_t *image, const char *text);

/* "x86-64", as people call a machine. */
const char *image_machine_name(const image_t *image);

#endif
