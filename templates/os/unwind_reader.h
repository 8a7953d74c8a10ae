/* Numbers as the unwind tables hold them, of the bytes [at, end): reading past the end gives 0 and makes the reader bad. */
#ifndef HAK_OS_UNWIND_READER_H
#define HAK_OS_UNWIND_READER_H

#include "base/compiler.h"

typedef struct unwind_reader {
    const uint8_t *at, *end;
    bool is_bad;
} unwind_reader_t;

/* How pointers are written (DW_EH_PE_*): a format, and what the number is relative to. */
enum {
    UNWIND_FORMAT = 0x0f,
    UNWIND_FORMAT_U4 = 0x03,
    UNWIND_FORMAT_S4 = 0x0b,
    UNWIND_RELATIVE = 0x70,
    UNWIND_RELATIVE_PC = 0x10,
    UNWIND_RELATIVE_DATA = 0x30,
    UNWIND_INDIRECT = 0x80,
};

uint64_t unwind_read_unsigned(unwind_reader_t *reader, unsigned bytes);
int64_t unwind_read_signed(unwind_reader_t *reader, unsigned bytes);
uint64_t unwind_read_uleb(unwind_reader_t *reader);
int64_t unwind_read_sleb(unwind_reader_t *reader);
/* Absolute, or relative to where it stands. */
uint64_t unwind_read_pointer(unwind_reader_t *reader, uint8_t encoding);
void unwind_skip(unwind_reader_t *reader, uint64_t bytes);

#endif
