/* The statistics in the caller's own memory. */
#include <errno.h>
#include <string.h>

#include "boxes/observe/heap_snapshot.h"
#include "boxes/observe/stats_json.h"
#include "preload/answer.h"
#include "preload/hakmem.h"
#include "tables/stats_fields.h"

/* Words of 64 bits behind a size of as many. */
_Static_assert(sizeof(size_t) == sizeof(uint64_t), "hak_stats_t has no gaps");

static void describe_heap(hak_stats_t *stats, const heap_snapshot_t *snapshot) {
    stats->size = sizeof *stats;
#define STATS_FIELD(name, source) stats->name = snapshot->source;
    HAK_STATS_FIELDS(STATS_FIELD)
#undef STATS_FIELD
}

HAK_EXPORT int hak_stats(hak_stats_t *stats, size_t room) {
    hak_stats_t whole;
    if (!serves_program()) return answer(ENOTSUP);
    if (stats == NULL || room < sizeof stats->size) return answer(EINVAL);
    heap_snapshot_t *snapshot = heap_snapshot_borrow();
    if (snapshot == NULL) return answer(ENOMEM);
    heap_snapshot_take(snapshot, SNAPSHOT_RESIDENT);
    describe_heap(&whole, snapshot);
    heap_snapshot_return(snapshot);
    whole.size = min_size(room, sizeof whole);
    memcpy(stats, &whole, whole.size);
    memset((char *)stats + whole.size, 0, room - whole.size);
    return 0;
}

/* A text that is written as far as there is room, and counted whole. */
typedef struct text_target {
    char *buffer;
    size_t room, length;
} text_target_t;

static void write_buffer(void *target, const char *text, size_t bytes) {
    text_target_t *into = target;
    if (into->length < into->room) memcpy(into->buffer + into->length, text, min_size(bytes, into->room - into->length));
    into->length += bytes;
}

HAK_EXPORT ptrdiff_t hak_stats_json(char *buffer, size_t room) {
    text_target_t into = {buffer, room == 0 ? 0 : room - 1, 0};
    if (!serves_program()) return answer(ENOTSUP);
    if (buffer == NULL && room != 0) return answer(EINVAL);
    heap_snapshot_t *snapshot = heap_snapshot_borrow();
    if (snapshot == NULL) return answer(ENOMEM);
    heap_snapshot_take(snapshot, SNAPSHOT_RESIDENT);
    stats_write_json(snapshot, &(out_t){write_buffer, &into});
    heap_snapshot_return(snapshot);
    if (room != 0) buffer[min_size(into.length, into.room)] = '\0';
    return (ptrdiff_t)into.length;
}
