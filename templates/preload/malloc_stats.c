/* malloc_stats and malloc_info. Writing is a cancellation point; the snapshot goes back first. */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

#include "boxes/front-gate/foreign.h"
#include "boxes/observe/stats_text.h"
#include "boxes/observe/stats_xml.h"

typedef void snapshot_writer_t(const heap_snapshot_t *, const out_t *);

/* False when there is no memory for a look at the heap. */
static bool write_snapshot(snapshot_writer_t *write, const out_t *out) {
    int before;
    heap_snapshot_t *snapshot = heap_snapshot_borrow();
    if (snapshot == NULL) return false;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    heap_snapshot_take(snapshot, SNAPSHOT_RESIDENT);
    write(snapshot, out);
    heap_snapshot_return(snapshot);
    pthread_setcancelstate(before, NULL);
    return true;
}

HAK_EXPORT void malloc_stats(void) {
    void (*next)(void) = (void (*)(void))(uintptr_t)foreign_function("malloc_stats");
    if (next != NULL) {
        next();
        return;
    }
    (void)write_snapshot(stats_write_text, &out_stderr);
}

static void write_stream(void *stream, const char *text, size_t bytes) { (void)fwrite(text, 1, bytes, stream); }

HAK_EXPORT int malloc_info(int options, FILE *stream) {
    if (options != 0) {
        errno = EINVAL;
        return EINVAL;
    }
    int (*next)(int, FILE *) = (int (*)(int, FILE *))(uintptr_t)foreign_function("malloc_info");
    if (next != NULL) return next(options, stream);
    if (write_snapshot(stats_write_xml, &(out_t){write_stream, stream})) return 0;
    errno = ENOMEM;
    return -1;
}
