// HAKMEM_LEAKS: long lists are followed, memory that was never touched costs nothing, and a search that takes too long stops and says so.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=64K HAKMEM_PROFILE_SEED=7 HAKMEM_LEAKS_MS=60000
// only-hakmem
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/leaks.h"
#include <sys/mman.h>

#define NODES 1000000u

typedef struct node {
    struct node *next;
    size_t rest[3];
} node_t;

static node_t *volatile list;

__attribute__((noinline)) static void make_list(void) {
    for (size_t i = 0; i < NODES; i++) {
        node_t *node = opaque_pointer(malloc(sizeof *node));
        *node = (node_t){list, {i, i, i}};
        list = node;
    }
}

static void long_list(void) {
    make_list();
    clean_stack();
}

static void lost_list(void) {
    make_list();
    list = NULL;
    clean_stack();
}

static void vast_mapping(void) {
    size_t *memory = mmap(NULL, 1024 * GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(memory != MAP_FAILED);
    list = opaque_pointer(malloc(MIB));
    memory[77 * GIB / 8] = (size_t)list;
    list = NULL;
    clean_stack();
}

static void huge_untouched_block(void) {
    size_t *memory = opaque_pointer(malloc(8 * GIB));
    memory[5 * GIB / 8] = (size_t)opaque_pointer(malloc(MIB));
    list = (node_t *)memory;
    clean_stack();
}

static const leak_scenario_t scenarios[] = {
    {"long_list", long_list}, {"lost_list", lost_list}, {"vast_mapping", vast_mapping}, {"huge_untouched_block", huge_untouched_block},
};

static leak_report_t report;

static void one_ms(void) { setenv("HAKMEM_LEAKS_MS", "1ms", 1); }

static size_t search_ms(void) {
    const char *at = strstr(report.text, "search complete in ");
    CHECK_MSG(at != NULL, "%s", report.text);
    return (size_t)strtoul(at + strlen("search complete in "), NULL, 10);
}

int main(int argc, char **argv) {
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    leaks_of("long_list", NULL, &report);
    CHECK_MSG(report.is_complete && report.lost_blocks == 0 && report.kept_blocks > NODES / 2, "%s", report.text);
    leaks_of("lost_list", NULL, &report);
    CHECK_MSG(report.is_complete && report.lost_blocks > NODES / 2 && report.lost_blocks < 2 * NODES, "%s", report.text);
    leaks_of("vast_mapping", NULL, &report);
    CHECK_MSG(report.lost_blocks == 0 && report.kept_blocks >= 1 && search_ms() < 5000, "%s", report.text);
    leaks_of("huge_untouched_block", NULL, &report);
    CHECK_MSG(report.lost_blocks == 0 && report.kept_blocks >= 2 && search_ms() < 5000, "%s", report.text);
    leaks_of("long_list", one_ms, &report);
    CHECK_MSG(!report.is_complete && strstr(report.text, "search stopped after ") != NULL, "%s", report.text);
    CHECK_MSG(strstr(report.text, " blocks perhaps unreachable, ") != NULL, "%s", report.text);
    _exit(0);
}
