// HAKMEM_LEAKS: what nothing refers to any more is a leak, and what only leaks, free blocks and dead stack refer to: dense, and under a
// limit on address space.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=1 HAKMEM_LEAKS_MS=60000
// only-hakmem
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/leaks.h"

// All leaks are of sizes that nothing else has, 1009 bytes in all.
static void *volatile kept;

__attribute__((noinline)) static void lose_blocks(void) {
    for (size_t i = 0; i < 7; i++) make_block(100);
    make_block(309);
}
static void one_by_one(void) {
    kept = make_block(100);
    lose_blocks();
    clean_stack();
}

__attribute__((noinline)) static void lose_cycle(void) {
    void **first = make_block(500), **second = make_block(500), **third = make_block(9);
    first[60] = second;
    second[0] = third;
    third[0] = (char *)first + 250;
}
static void cycle(void) {
    lose_cycle();
    clean_stack();
}

// Of a class, a run, a huge block; the last of its slab's free list, and one of many.
__attribute__((noinline)) static void lose_in_freed_blocks(void) {
    static const size_t sizes[] = {64, 2000, 600000, 5000000, 64, 64};
    static const size_t lost[] = {100, 200, 300, 400, 5, 4};
    void **blocks[LENGTH(sizes)];
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        blocks[i] = make_block(sizes[i]);
        blocks[i][3] = make_block(lost[i]);
    }
    for (size_t i = 0; i < LENGTH(sizes); i++) free(blocks[i]);
}
__attribute__((noinline)) static uintptr_t *make_freed_reference(void) {
    static uintptr_t still_refers[1];
    lose_in_freed_blocks();
    return still_refers;
}
static void freed_blocks(void) {
    make_freed_reference();
    clean_stack();
}

// The same where the program still has the addresses of what it has freed, and blocks are not sampled.
static void **volatile freed[400];
__attribute__((noinline)) static void free_unsampled(void) {
    for (size_t i = 0; i < LENGTH(freed); i++) {
        freed[i] = opaque_pointer(malloc(64));
        memset(freed[i], 0, 64);
    }
    freed[100][3] = make_block(1009 * KIB);
    freed[399][4] = freed[100][3];
    freed[0][5] = freed[100][3];
    for (size_t i = 0; i < LENGTH(freed); i++) free(freed[i]);
}
static void freed_blocks_that_are_known(void) {
    free_unsampled();
    clean_stack();
}

__attribute__((noinline)) static void bury(unsigned depth, void *block) {
    void *volatile copies[64];
    for (size_t i = 0; i < LENGTH(copies); i++) copies[i] = block;
    if (depth != 0) bury(depth - 1, opaque_pointer(copies[depth % LENGTH(copies)]));
    opaque_pointer((void *)copies);
}
__attribute__((noinline)) static void bury_block(void) {
    char rest[8 * 1024];
    opaque_pointer(rest);
    bury(100, make_block(1009));
}
static void dead_stack(void) {
    bury_block();
}

static const leak_scenario_t scenarios[] = {
    {"one_by_one", one_by_one}, {"cycle", cycle}, {"freed_blocks", freed_blocks}, {"dead_stack", dead_stack},
    {"freed_blocks_that_are_known", freed_blocks_that_are_known},
};

static void sample_few(void) { setenv("HAKMEM_PROFILE_RATE", "100000", 1); }

int main(int argc, char **argv) {
    static leak_report_t report;
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    void (*const limits[])(void) = {NULL, under_one_gib};
    for (size_t limit = 0; limit < LENGTH(limits); limit++) {
        for (size_t i = 0; i < LENGTH(scenarios); i++) {
            leaks_of(scenarios[i].name, limits[limit], &report);
            bool is_run = scenarios[i].run == freed_blocks_that_are_known;
            CHECK_MSG(report.is_complete && (is_run ? report.lost_bytes == 1009 * KIB : report.lost_bytes == 1009), "%s: %s", scenarios[i].name, report.text);
            CHECK(strstr(report.text, "hakmem: leak: about ") != NULL);
        }
    }
    leaks_of("freed_blocks_that_are_known", sample_few, &report);
    CHECK_MSG(report.lost_bytes >= 1009 * KIB && report.lost_blocks == 1, "%s", report.text);
    _exit(0);
}
