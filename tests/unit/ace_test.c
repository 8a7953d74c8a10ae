// ACE: lists grow under use and within the budget, W_MAX of the knobs sends sizes to page runs, EMPTY memory stays within its bound,
// trim gives all of it back.
// env: HAKMEM_WMAX_LARGE=1.01
#include "hakmem.c"

#include "../support/memory.h"

static void *blocks[200000];

static bool is_run(const void *block) { return classify_ptr(block).kind == BLOCK_RUN; }

/* The first step of the class function above this is more than a hundredth away. */
#define ROUNDED (HAK_MID_MAX_BYTES + 32)

static void check_routing(void) {
    size_t bytes = hak_class_info[size_class_of(ROUNDED)].size;
    void *rounded = malloc(ROUNDED), *exact = malloc(bytes), *mid = malloc(1100);
    bool breaks = bytes * 100 > ROUNDED * 101;
    CHECK_MSG(is_run(rounded) == breaks && !is_run(exact) && !is_run(mid), "%u is given %zu", (unsigned)ROUNDED, bytes);
    CHECK(malloc_usable_size(rounded) > HAK_MID_MAX_BYTES);
    free(rounded);
    free(exact);
    free(mid);
}

static void turn_over(size_t size, size_t count) {
    for (size_t i = 0; i < count; i++) blocks[i] = memset(malloc(size), 1, size);
    for (size_t i = 0; i < count; i++) free(blocks[i]);
}

static void check_growth(void) {
    uint32_t class_index = size_class_of(64), start = tls_heap->states[class_index].capacity;
    for (int i = 0; i < 20; i++) turn_over(64, 4000);
    uint32_t grown = tls_heap->states[class_index].capacity;
    CHECK_MSG(grown > start && grown <= hak_class_info[class_index].max_capacity, "%u, then %u", start, grown);
    for (size_t size = 16; size <= 256 * KIB; size = size * 5 / 4 + 16)
        for (int i = 0; i < 4; i++) turn_over(size, 3 * MIB / size);
    CHECK(tls_heap->capacity_bytes <= HAK_LIST_BUDGET_BYTES);
}

/* Calls that let memory fall EMPTY, until what is retained is within the bound for what nobody wants; true when it gets there. */
static bool gets_within_bound(void) {
    for (int call = 0; call < 5000 && pool_read(&pool_bytes.retained) > pool_retain_bound() + MIB; call++) {
        free(malloc(600 * KIB));
        usleep(1000);
    }
    return pool_read(&pool_bytes.retained) <= pool_retain_bound() + MIB;
}

static void check_retention(void) {
    size_t before = resident_bytes();
    for (size_t size = 32; size <= 4 * MIB; size *= 4) {
        turn_over(size, 64 * MIB / size < LENGTH(blocks) ? 64 * MIB / size : LENGTH(blocks));
        size_t retained = pool_read(&pool_bytes.retained), most = pool_retain_most();
        CHECK_MSG(retained <= most, "%zu KiB retained, at most %zu KiB, after blocks of %zu", retained / KIB, most / KIB, size);
        CHECK_MSG(gets_within_bound(), "%zu KiB retained, bound %zu KiB, after blocks of %zu",
                  pool_read(&pool_bytes.retained) / KIB, pool_retain_bound() / KIB, size);
    }
    (void)ace_trim(tls_heap);
    CHECK_MSG(atomic_load(&pool_bytes.retained) == 0, "%zu", atomic_load(&pool_bytes.retained));
    CHECK_MSG(growth_since(before) < 2 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
}

/* What the arena could never hold is refused before anything is given back for it. */
static void check_refusal(void) {
    turn_over(60000, 500);
    uint64_t purged = atomic_load(&pool_bytes.purged);
    void *block = &block;
    for (size_t bytes = (size_t)PTRDIFF_MAX; bytes > HAK_ARENA_BYTES; bytes /= 2) {
        errno = 0;
        CHECK(malloc(opaque_size(bytes)) == NULL && errno == ENOMEM);
        errno = 0;
        CHECK(realloc(NULL, opaque_size(bytes)) == NULL && errno == ENOMEM);
        errno = 0;
        CHECK(calloc(1, opaque_size(bytes)) == NULL && errno == ENOMEM);
        CHECK(posix_memalign(&block, 2 * MIB, opaque_size(bytes)) == ENOMEM);
        CHECK(posix_memalign(&block, bytes + 1, 100) == ENOMEM);
    }
    CHECK(pool_read(&pool_bytes.retained) != 0 && atomic_load(&pool_bytes.purged) == purged);
}

int main(void) {
    free(malloc(1));
    check_routing();
    check_growth();
    check_refusal();
    check_retention();
    return 0;
}
