// cflags: -lm
// What samples add up to is right for every class and thread: for pairs of malloc and free, for what stays, for runs, huge blocks, blocks
// that realloc grows, for threads that come and go, and whatever sends lists home in between. Over many seeds the mean is within 3 standard
// deviations of the truth, and the spread is what it should be.
#include "hakmem.c"

#include <math.h>

#include "../support/check.h"
#include "../support/threads.h"

enum { SEEDS = 40, KEPT = 3000, SITES = 7 };

static const char *const names[SITES] = {"pairs", "kept", "runs and huge", "grown", "aligned", "other thread", "short threads"};

// Of one seed: what was asked for, what the samples say, and the variance that they should have.
typedef struct tally {
    double true_bytes, true_objects;
    double bytes, objects;
    double variance;
} tally_t;

static tally_t tallies[SITES];
static void *kept[KEPT];
static size_t interval;

static size_t site_size(unsigned site) {
    static const size_t sizes[SITES] = {24, 200, 0, 2000, 640, 500, 72}; // of a doubling each: no two have one class
    return sizes[site];
}

// A block of `bytes` is picked with the chance of one of `taken`: of its class, or of itself.
static void count_true(unsigned site, size_t bytes, size_t taken) {
    double chance = poisson_chance((double)taken / (double)interval);
    tallies[site].true_bytes += (double)bytes;
    tallies[site].true_objects++;
    tallies[site].variance += (double)bytes * (double)bytes * (1 - chance) / chance;
}

static void *take_bytes(unsigned site, size_t bytes) {
    uint32_t class_index = size_class_of(bytes);
    count_true(site, bytes, class_index < HAK_CLASS_COUNT ? hak_class_info[class_index].size : bytes);
    void *block = opaque_pointer(malloc(opaque_size(bytes)));
    CHECK(block != NULL);
    return block;
}

static void *take(unsigned site) { return take_bytes(site, site_size(site)); }

static void *run_other_thread(void *seed) {
    (void)seed;
    for (unsigned i = 0; i < 4000; i++) free(take(5));
    return NULL;
}

static void *run_short_thread(void *ignored) {
    free(take(6));
    return ignored;
}

static void sample(size_t bytes, void (*run)(void)) {
    interval = bytes;
    CHECK(sampler_start(bytes));
    run();
    sampler_stop();
}

// The class of aligned blocks: all of its blocks are multiples of the alignment.
static uint32_t aligned_class(void) {
    uint32_t class_index = size_class_of(640);
    while (hak_class_info[class_index].size % 128 != 0) class_index++;
    return class_index;
}

static void run_large_blocks(void) {
    for (unsigned i = 0; i < 60; i++) free(take_bytes(2, HAK_PACKED_MAX_BYTES + 44 * KIB));
    for (unsigned i = 0; i < 12; i++) free(take_bytes(2, 3 * MIB));
}

static void run_blocks_of_classes(void) {
    for (unsigned i = 0; i < 20000; i++) {
        free(take(0));
        if (i % 5000 == 0) malloc_trim(0);
    }
    for (unsigned i = 0; i < KEPT; i++) kept[i] = take(1);
    for (unsigned i = 0; i < 500; i++) { // moves: 2000 bytes, then 3000
        void *block = take(3);
        count_true(3, 3000, hak_class_info[size_class_of(3000)].size);
        block = realloc(block, opaque_size(3000));
        CHECK(block != NULL);
        free(block);
    }
    for (unsigned i = 0; i < 1000; i++) {
        count_true(4, 640, hak_class_info[aligned_class()].size);
        void *block = memalign(128, opaque_size(640));
        CHECK(block != NULL && is_aligned(block, 128));
        free(block);
    }
    thread_join(thread_start(run_other_thread, NULL));
    for (unsigned i = 0; i < 200; i++) thread_join(thread_start(run_short_thread, NULL));
    for (unsigned i = 0; i < KEPT; i++) free(kept[i]);
}

// Which of the sites has blocks of a class; SITES: none of them.
static unsigned site_of_class(uint32_t class_bytes) {
    if (class_bytes == 0) return 2;
    if (class_bytes == hak_class_info[size_class_of(3000)].size) return 3;
    if (class_bytes == hak_class_info[aligned_class()].size) return 4;
    for (unsigned site = 0; site < SITES; site++)
        if (hak_class_info[size_class_of(site_size(site))].size == class_bytes) return site;
    return SITES;
}

// Rows only grow: what one seed has added is the difference to what they were.
static double before[1 << 14][SITE_FIGURE_COUNT];

static void read_rows(void) {
    for (uint32_t row = 1; row <= sites_count(); row++) {
        const site_t *site = site_at(row);
        double figures[SITE_FIGURE_COUNT];
        for (unsigned f = 0; f < SITE_FIGURE_COUNT; f++) {
            figures[f] = site_figure(site, (site_figure_t)f) - before[row][f];
            before[row][f] += figures[f];
        }
        if (figures[SITE_ALLOC_OBJECTS] <= 0) continue;
        unsigned of = site_of_class(site->class_bytes);
        if (of == SITES) continue; // what threads and the C library allocate for themselves
        tallies[of].bytes += figures[SITE_ALLOC_BYTES];
        tallies[of].objects += figures[SITE_ALLOC_OBJECTS];
        CHECK_MSG(fabs(figures[SITE_ALLOC_BYTES] - figures[SITE_FREED_BYTES]) < 1e-3 * figures[SITE_ALLOC_BYTES] + 1, "%s: not all is freed", names[of]);
    }
}

static void poisson_is_exact(void) {
    uint64_t state = 7;
    for (unsigned i = 0; i < 100000; i++) {
        double unit = poisson_unit(&state), x = -log(unit) * pow(10, (int)(i % 20) - 17);
        CHECK_MSG(unit > 0 && unit <= 1 && fabs(negative_log(unit) + log(unit)) <= 1e-15 * -log(unit) + 1e-17, "ln %.17g", unit);
        CHECK_MSG(fabs(poisson_chance(x) + expm1(-x)) <= 1e-15 * -expm1(-x), "1 - e^-%.17g", x);
    }
    CHECK(poisson_chance(1e9) == 1 && poisson_gap(1e-300, &state) == UINT64_C(1) << 62 && poisson_gap(1e9, &state) == 0);
}

int main(void) {
    static double sum[SITES], square[SITES], variance[SITES], truth[SITES], objects[SITES], true_objects[SITES];
    poisson_is_exact();
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        memset(tallies, 0, sizeof tallies);
        for (uint32_t number = 1; number <= thread_heap_count(); number++) heap_at(number)->sampling.random = (uint64_t)seed << 32 | number;
        sample(16 * KIB, run_blocks_of_classes);
        sample(4 * MIB, run_large_blocks);
        read_rows();
        for (unsigned site = 0; site < SITES; site++) {
            tally_t *t = &tallies[site];
            double z = (t->bytes - t->true_bytes) / sqrt(t->variance);
            sum[site] += t->bytes;
            objects[site] += t->objects;
            true_objects[site] += t->true_objects;
            truth[site] += t->true_bytes;
            variance[site] += t->variance;
            square[site] += z * z / SEEDS;
        }
    }
    for (unsigned site = 0; site < SITES; site++) {
        double z = (sum[site] - truth[site]) / sqrt(variance[site]);
        dprintf(1, "%-14s estimate/truth %.4f, objects %.4f, %.2f standard deviations, spread %.2f\n", names[site], sum[site] / truth[site],
                objects[site] / true_objects[site], z, sqrt(square[site]));
        CHECK_MSG(fabs(z) < 3, "%s: %.4f of the truth, %.2f standard deviations off", names[site], sum[site] / truth[site], z);
        CHECK_MSG(square[site] > 0.4 && square[site] < 1.8, "%s: spread %.2f of what it should be", names[site], square[site]);
    }
    return 0;
}
