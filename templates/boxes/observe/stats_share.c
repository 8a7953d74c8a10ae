#include "boxes/observe/stats_share.h"

#include <stdatomic.h>
#include <string.h>

#include "boxes/observe/heap_snapshot.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/os.h"
#include "tables/stats_layout.h"

/* SEQUENCE is odd while the snapshot is written: its release pairs with the acquire of the reader, which looks at it
   before and after. */
typedef struct shared_stats {
    _Atomic uint64_t header[HAK_HEADER_COUNT];
    heap_snapshot_t snapshot;
} shared_stats_t;

#define ASSERT_WORD(member, word) \
    _Static_assert(offsetof(shared_stats_t, member) == (word) * sizeof(uint64_t), "the generated layout is that of the struct")
ASSERT_WORD(header, HAK_STATS_HEADER_WORD);
ASSERT_WORD(snapshot.figures, HAK_STATS_FIGURES_WORD);
ASSERT_WORD(snapshot.bytes, HAK_STATS_BYTES_WORD);
ASSERT_WORD(snapshot.resident, HAK_STATS_RESIDENT_WORD);
ASSERT_WORD(snapshot.counters, HAK_STATS_COUNTERS_WORD);
ASSERT_WORD(snapshot.classes, HAK_STATS_CLASSES_WORD);
ASSERT_WORD(snapshot.class_counters, HAK_STATS_CLASSES_WORD + HAK_CLASS_COUNT * HAK_CLASS_FIGURE_COUNT);

static shared_stats_t *shared;
static heap_snapshot_t latest; /* the observer's own: too long for a short stack */

static void share_path(line_t *path) {
    line_start(path);
    line_add_text(path, "/dev/shm/hakmem.");
    line_add_decimal(path, os_process());
    path->text[path->length] = '\0';
}

static void header_set(hak_header_t word, uint64_t value) {
    atomic_store_explicit(&shared->header[word], value, memory_order_relaxed);
}

bool stats_share_start(void) {
    line_t path;
    int error;
    share_path(&path);
    if (shared != NULL) os_unmap(shared, sizeof *shared); /* the parent's */
    shared = os_share_file(path.text, sizeof *shared, &error);
    if (shared == NULL) {
        line_t line;
        line_start(&line);
        line_add_text(&line, "hakmem: HAKMEM_STATS=shm: cannot make ");
        line_add_text(&line, path.text);
        line_add_text(&line, ": errno ");
        line_add_signed(&line, error);
        line_write(&line);
        return false;
    }
    header_set(HAK_HEADER_LAYOUT, HAK_STATS_LAYOUT_CODE);
    header_set(HAK_HEADER_PROCESS, os_process());
    header_set(HAK_HEADER_CLASS_COUNT, HAK_CLASS_COUNT);
    header_set(HAK_HEADER_INTERVAL_MS, HAK_SHARE_INTERVAL_MS);
    return true;
}

void stats_share_update(void) {
    if (shared == NULL) return;
    heap_snapshot_take(&latest, SNAPSHOT_RESIDENT);
    uint64_t sequence = atomic_load_explicit(&shared->header[HAK_HEADER_SEQUENCE], memory_order_relaxed);
    header_set(HAK_HEADER_SEQUENCE, sequence + 1);
    atomic_thread_fence(memory_order_release);
    memcpy(&shared->snapshot, &latest, sizeof latest);
    header_set(HAK_HEADER_NOW_MS, os_now_ms());
    atomic_store_explicit(&shared->header[HAK_HEADER_SEQUENCE], sequence + 2, memory_order_release);
    header_set(HAK_HEADER_MAGIC, HAK_STATS_MAGIC_CODE); /* from the first whole snapshot on */
}

void stats_share_end(void) {
    line_t path;
    if (shared == NULL) return;
    share_path(&path);
    os_remove_file(path.text);
}
