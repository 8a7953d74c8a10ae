// Units of superslabs, taken and given by several threads at random: never two owners of a unit, aligned, retained before unused,
// zero when said so, all purged at the end.
#include "hakmem.c"

#include "../support/random.h"
#include "../support/threads.h"

enum { THREADS = 4, HELD = 24, STEPS = 30000 };
#define ALL HAK_UNITS_PER_SUPERSLAB
#define MOST_UNITS ((size_t)1 << 20)
#define LAST (HAK_UNIT_BYTES - 536)
static _Atomic uint8_t holders[MOST_UNITS]; // from the first unit of data on

static _Atomic uint8_t *holder(size_t unit) {
    size_t place = unit - superslab_unit(arena.first_superslab);
    CHECK(place < MOST_UNITS);
    return &holders[place];
}

static void hold(const units_taken_t *taken, unsigned count) {
    for (size_t unit = taken->first; unit < taken->first + count; unit++) {
        CHECK(atomic_fetch_add(holder(unit), 1) == 0);
        char *start = unit_address(unit);
        if (taken->is_zero) CHECK_MSG(start[100] == 0 && start[LAST] == 0, "unit %zu is said to be zero", unit);
        start[100] = start[LAST] = 1;
    }
}

static void let_go(size_t first, unsigned count) {
    for (size_t unit = first; unit < first + count; unit++) CHECK(atomic_fetch_sub(holder(unit), 1) == 1);
    units_give(first, count, count);
}

static void *take_and_give(void *argument) {
    random_t random = {(uintptr_t)argument};
    struct { size_t first; unsigned count; } held[HELD] = {{0, 0}};
    for (int step = 0; step < STEPS; step++) {
        size_t at = random_below(&random, HELD);
        if (held[at].count != 0) {
            let_go(held[at].first, held[at].count);
            held[at].count = 0;
            if (step % 1000 == 0) (void)units_purge(random_below(&random, 4 * MIB));
            continue;
        }
        unsigned count = 1 + (unsigned)random_below(&random, random_below(&random, 4) == 0 ? ALL : ALL < 5 ? ALL : 5);
        unsigned alignment = 1u << random_below(&random, ALL < 8 ? 3 : 4);
        units_taken_t taken = units_take_any(count, alignment);
        CHECK(taken.stage != POOL_STAGE_NONE);
        CHECK_MSG(taken.first % alignment == 0 && taken.first / ALL == (taken.first + count - 1) / ALL, "%u units at %zu", count, taken.first);
        hold(&taken, count);
        if (random_below(&random, 3) == 0 && units_take_at(taken.first + count, 1, POOL_STAGE_UNUSED)) hold(&(units_taken_t){taken.first + count, 0, false}, 1), count++;
        held[at].first = taken.first;
        held[at].count = count;
    }
    for (size_t at = 0; at < HELD; at++)
        if (held[at].count != 0) let_go(held[at].first, held[at].count);
    return NULL;
}

static void check_stages(void) {
    unsigned some = ALL / 4;
    units_taken_t first = units_take(some, 1, POOL_STAGE_SUPERSLAB);
    CHECK(first.stage == POOL_STAGE_SUPERSLAB);
    memset(unit_address(first.first), 1, some * HAK_UNIT_BYTES);
    units_give(first.first, some, some);
    units_taken_t again = units_take(some, 1, POOL_STAGE_RETAINED);
    CHECK(again.stage == POOL_STAGE_RETAINED && !again.is_zero);
    units_give(again.first, some, some);
    CHECK(units_take(ALL, 1, POOL_STAGE_RETAINED).stage == POOL_STAGE_NONE);
    CHECK(units_purge(SIZE_MAX) >= some * HAK_UNIT_BYTES);
    CHECK(units_take(1, 1, POOL_STAGE_RETAINED).stage == POOL_STAGE_NONE);
    units_taken_t clean = units_take_any(some, some);
    CHECK(clean.is_zero && clean.first % some == 0 && *(char *)unit_address(clean.first) == 0);
    units_give(clean.first, some, 0);
}

int main(void) {
    free(malloc(1));
    check_stages();
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(take_and_give, (void *)(i + 1));
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    (void)units_purge(SIZE_MAX);
    CHECK(units_take(1, 1, POOL_STAGE_RETAINED).stage == POOL_STAGE_NONE);
    return 0;
}
