/* Messages of protocol buffers, as far as profiles need them: varints, and fields with a length. A message that is a field of another
   is composed first, because its length stands before it. */
#ifndef HAK_OBSERVE_PROTOBUF_H
#define HAK_OBSERVE_PROTOBUF_H

#include "boxes/observe/report_file.h"

/* More than any message has that is composed: a sample of a stack of OS_STACK_FRAMES. */
#define HAK_PB_BYTES 768u

typedef struct pb {
    size_t length;
    unsigned char bytes[HAK_PB_BYTES];
} pb_t;

void pb_start(pb_t *message);
/* A number without its field, for lists of numbers. */
void pb_add_packed(pb_t *message, uint64_t value);
void pb_add_number(pb_t *message, unsigned field, uint64_t value);
void pb_add_message(pb_t *message, unsigned field, const pb_t *part);

/* The same in the outermost message, which is the file. */
void pb_write_number(report_file_t *file, unsigned field, uint64_t value);
void pb_write_bytes(report_file_t *file, unsigned field, const void *bytes, size_t count);
void pb_write_message(report_file_t *file, unsigned field, const pb_t *message);

#endif
