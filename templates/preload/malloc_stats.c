/* malloc_stats and malloc_info. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>

#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/stats_text.h"
#include "boxes/front-gate/stats_xml.h"

HAK_EXPORT void malloc_stats(void) {
    void (*next)(void) = (void (*)(void))(uintptr_t)foreign_function("malloc_stats");
    if (next != NULL) {
        next();
        return;
    }
    heap_snapshot_t snapshot;
    heap_snapshot_take(&snapshot, SNAPSHOT_RESIDENT);
    stats_write_text(&snapshot, &out_stderr);
}

static void write_stream(void *stream, const char *text, size_t bytes) { (void)fwrite(text, 1, bytes, stream); }

HAK_EXPORT int malloc_info(int options, FILE *stream) {
    if (options != 0) {
        errno = EINVAL;
        return EINVAL;
    }
    int (*next)(int, FILE *) = (int (*)(int, FILE *))(uintptr_t)foreign_function("malloc_info");
    if (next != NULL) return next(options, stream);
    heap_snapshot_t snapshot;
    heap_snapshot_take(&snapshot, SNAPSHOT_RESIDENT);
    stats_write_xml(&snapshot, &(out_t){write_stream, stream});
    return 0;
}
