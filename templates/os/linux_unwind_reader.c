/* Numbers of the unwind tables. */
#include "os/unwind_reader.h"

#include <string.h>

void unwind_skip(unwind_reader_t *reader, uint64_t bytes) {
    if (bytes > (uint64_t)(reader->end - reader->at)) {
        reader->is_bad = true;
        reader->at = reader->end;
        return;
    }
    reader->at += bytes;
}

uint64_t unwind_read_unsigned(unwind_reader_t *reader, unsigned bytes) {
    uint64_t number = 0;
    const uint8_t *at = reader->at;
    unwind_skip(reader, bytes);
    if (!reader->is_bad) memcpy(&number, at, bytes);
    return number;
}

int64_t unwind_read_signed(unwind_reader_t *reader, unsigned bytes) {
    unsigned unused = 64 - 8 * bytes;
    return (int64_t)(unwind_read_unsigned(reader, bytes) << unused) >> unused;
}

static uint64_t unwind_read_leb(unwind_reader_t *reader, bool is_signed) {
    uint64_t number = 0, byte;
    unsigned shift = 0;
    do {
        byte = unwind_read_unsigned(reader, 1);
        if (shift < 64) number |= (byte & 0x7f) << shift;
        shift += 7;
    } while ((byte & 0x80) != 0);
    if (is_signed && shift < 64 && (byte & 0x40) != 0) number |= ~(uint64_t)0 << shift;
    return number;
}

uint64_t unwind_read_uleb(unwind_reader_t *reader) { return unwind_read_leb(reader, false); }
int64_t unwind_read_sleb(unwind_reader_t *reader) { return (int64_t)unwind_read_leb(reader, true); }

static uint64_t unwind_read_format(unwind_reader_t *reader, uint8_t format) {
    switch (format) {
    case 0x00: return unwind_read_unsigned(reader, sizeof(uintptr_t));
    case 0x01: return unwind_read_uleb(reader);
    case 0x02: return unwind_read_unsigned(reader, 2);
    case UNWIND_FORMAT_U4: return unwind_read_unsigned(reader, 4);
    case 0x04: return unwind_read_unsigned(reader, 8);
    case 0x09: return (uint64_t)unwind_read_sleb(reader);
    case 0x0a: return (uint64_t)unwind_read_signed(reader, 2);
    case UNWIND_FORMAT_S4: return (uint64_t)unwind_read_signed(reader, 4);
    case 0x0c: return (uint64_t)unwind_read_signed(reader, 8);
    default: reader->is_bad = true; return 0;
    }
}

uint64_t unwind_read_pointer(unwind_reader_t *reader, uint8_t encoding) {
    uintptr_t place = (uintptr_t)reader->at;
    uint64_t number = unwind_read_format(reader, encoding & UNWIND_FORMAT);
    uint8_t relative = encoding & UNWIND_RELATIVE;
    if (relative != 0 && relative != UNWIND_RELATIVE_PC) reader->is_bad = true;
    return relative == UNWIND_RELATIVE_PC ? place + number : number;
}
