// cflags: -lm
// env: HAKMEM_PROFILE_SEED=1
// Blocks that were drawn to be guarded and are not, because there are too many, or it is too early: what is sampled beside them is still right on average.
#include "hakmem.c"

#include <math.h>

#include "../support/check.h"

enum { BLOCKS = 200000, SIZE = 12000, INTERVAL = 16384 };

static double estimated_objects(void) {
    double objects = 0;
    for (uint32_t row = 1; row <= sites_count(); row++)
        if (site_at(row)->class_bytes == hak_class_info[size_class_of(SIZE)].size) objects += site_figure(site_at(row), SITE_ALLOC_OBJECTS);
    return objects;
}

static void check_estimate(const char *what, void *(*allocate)(size_t)) {
    double before = estimated_objects(), chance = poisson_chance((double)hak_class_info[size_class_of(SIZE)].size / INTERVAL);
    double deviation = sqrt(BLOCKS * (1 - chance) / chance);
    for (unsigned i = 0; i < BLOCKS; i++) {
        void *block = opaque_pointer(allocate(opaque_size(SIZE)));
        CHECK(block != NULL);
        free(block);
    }
    double off = (estimated_objects() - before - BLOCKS) / deviation;
    dprintf(1, "%s: %.2f standard deviations\n", what, off);
    CHECK_MSG(fabs(off) < 4, "%s: %.2f standard deviations off", what, off);
}

static void *aligned(size_t size) { return aligned_alloc(64, size); }

int main(void) {
    CHECK(sampler_start(INTERVAL));
    CHECK(sampler_start_guards(INTERVAL));
    check_estimate("guarded", malloc);
    atomic_store(&guarded.count, HAK_GUARD_SAMPLES_MAX);
    check_estimate("too many", malloc);
    check_estimate("too many, aligned", aligned);
    atomic_store(&guarded.count, 0);
    sampler.guard_pace_us = 1000000000;
    check_estimate("too early", malloc);
    return 0;
}
