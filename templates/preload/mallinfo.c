/* mallinfo, mallinfo2 and mallopt. As in glibc, `arena` is what blocks come from and uordblks + fordblks of it; huge blocks
   stand apart as mapped regions. Memory given back to the system and metadata are in none of them. */
#include "boxes/front-gate/foreign.h"
#include "boxes/observe/heap_snapshot.h"
#include "os/libc.h"

static struct mallinfo2 describe(const heap_snapshot_t *snapshot) {
    const uint64_t *bytes = snapshot->bytes;
    struct mallinfo2 info = {0};
    info.hblks = snapshot->figures[HAK_FIGURE_HUGE_COUNT];
    info.hblkhd = bytes[HAK_PLACE_LIVE_HUGE];
    info.uordblks = bytes[HAK_PLACE_LIVE_BLOCKS] + bytes[HAK_PLACE_LIVE_RUNS] + bytes[HAK_PLACE_LIVE_PHASES];
    info.fordblks = heap_snapshot_idle_bytes(snapshot);
    info.arena = info.uordblks + info.fordblks;
    info.smblks = snapshot->figures[HAK_FIGURE_CACHED_COUNT];
    info.fsmblks = bytes[HAK_PLACE_CACHED];
    info.keepcost = bytes[HAK_PLACE_RETAINED];
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
        info.ordblks += snapshot->classes[class_index][HAK_CLASS_FIGURE_FREE_BLOCKS];
    return info;
}

/* malloc.h has had it since glibc 2.33. All zeroes when the system has no memory for a look at the heap. */
HAK_EXPORT struct mallinfo2 mallinfo2(void) {
    struct mallinfo2 (*next)(void) = (struct mallinfo2(*)(void))(uintptr_t)foreign_function("mallinfo2");
    if (next != NULL) return next();
    struct mallinfo2 info = {0};
    heap_snapshot_t *snapshot = heap_snapshot_borrow();
    if (snapshot == NULL) return info;
    heap_snapshot_take(snapshot, SNAPSHOT_BYTES);
    info = describe(snapshot);
    heap_snapshot_return(snapshot);
    return info;
}

/* The older form; its fields wrap as its manual page says. */
HAK_EXPORT struct mallinfo mallinfo(void) {
    struct mallinfo2 wide = mallinfo2();
    return (struct mallinfo){
        .arena = (int)wide.arena,       .ordblks = (int)wide.ordblks,   .smblks = (int)wide.smblks,
        .hblks = (int)wide.hblks,       .hblkhd = (int)wide.hblkhd,     .usmblks = (int)wide.usmblks,
        .fsmblks = (int)wide.fsmblks,   .uordblks = (int)wide.uordblks, .fordblks = (int)wide.fordblks,
        .keepcost = (int)wide.keepcost,
    };
}

/* Every parameter of the manual page is taken. None changes anything: what they tune in glibc (when to map, when to
   trim, how many arenas) is here decided by size classes, the retention bound and one heap per thread. */
HAK_EXPORT int mallopt(int parameter, int value) {
    int (*next)(int, int) = (int (*)(int, int))(uintptr_t)foreign_function("mallopt");
    if (next != NULL) return next(parameter, value);
    switch (parameter) {
        case M_MXFAST:
        case M_TRIM_THRESHOLD:
        case M_TOP_PAD:
        case M_MMAP_THRESHOLD:
        case M_MMAP_MAX:
        case M_CHECK_ACTION:
        case M_PERTURB:
        case M_ARENA_TEST:
        case M_ARENA_MAX: return 1;
        default: return 0;
    }
}
