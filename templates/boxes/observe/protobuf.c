#include "boxes/observe/protobuf.h"

#include <string.h>

enum { PB_VARINT_BYTES = 10, PB_TYPE_VARINT = 0, PB_TYPE_BYTES = 2 };

/* Seven bits to a byte, the lowest first; the highest bit says that more follow. */
static size_t pb_put_varint(unsigned char *bytes, uint64_t value) {
    size_t length = 0;
    for (; value >= 0x80; value >>= 7) bytes[length++] = (unsigned char)(value | 0x80);
    bytes[length++] = (unsigned char)value;
    return length;
}

static uint64_t pb_tag_of(unsigned field, unsigned type) { return field << 3 | type; }

void pb_start(pb_t *message) { message->length = 0; }

void pb_add_packed(pb_t *message, uint64_t value) {
    if (message->length + PB_VARINT_BYTES <= sizeof message->bytes) message->length += pb_put_varint(message->bytes + message->length, value);
}

void pb_add_number(pb_t *message, unsigned field, uint64_t value) {
    pb_add_packed(message, pb_tag_of(field, PB_TYPE_VARINT));
    pb_add_packed(message, value);
}

void pb_add_message(pb_t *message, unsigned field, const pb_t *part) {
    pb_add_packed(message, pb_tag_of(field, PB_TYPE_BYTES));
    pb_add_packed(message, part->length);
    if (message->length + part->length > sizeof message->bytes) return;
    memcpy(message->bytes + message->length, part->bytes, part->length);
    message->length += part->length;
}

static void pb_write_varint(report_file_t *file, uint64_t value) {
    unsigned char bytes[PB_VARINT_BYTES];
    report_file_add(file, bytes, pb_put_varint(bytes, value));
}

void pb_write_number(report_file_t *file, unsigned field, uint64_t value) {
    pb_write_varint(file, pb_tag_of(field, PB_TYPE_VARINT));
    pb_write_varint(file, value);
}

void pb_write_bytes(report_file_t *file, unsigned field, const void *bytes, size_t count) {
    pb_write_varint(file, pb_tag_of(field, PB_TYPE_BYTES));
    pb_write_varint(file, count);
    report_file_add(file, bytes, count);
}

void pb_write_message(report_file_t *file, unsigned field, const pb_t *message) {
    pb_write_bytes(file, field, message->bytes, message->length);
}
