// HAKMEM_TRACE_FREES: a write after a free, a realloc and a look at the size of what is freed, and a free inside a block, are told with the last
// free of that block; a wrong free with its own place.
// env: HAKMEM_TRACE_FREES=1000
// only-hakmem
// env: HAKMEM_QUARANTINE_BLOCKS=0 HAKMEM_CANARY=0
#include "../support/free_report.h"

static void write_late(void) {
    long *block = malloc(90);
    free_first(block);
    ((volatile long *)block)[1] = 5;
    for (int i = 0; i < 1000; i++) opaque_pointer(malloc(90));
}

static size_t size;
static void realloc_late(void) {
    void *block = malloc(size);
    free_first(block);
    opaque_pointer(realloc(opaque_pointer(block), 2 * size));
}
static void look_late(void) {
    void *block = malloc(size);
    free_first(block);
    (void)opaque_size(malloc_usable_size(opaque_pointer(block)));
}
static void free_inside_a_freed_block(void) {
    char *block = malloc(size);
    free_first(block);
    free_again(block + 48);
}
static void free_inside(void) { free_again((char *)malloc(90) + 16); }
static void free_a_variable(void) {
    int on_the_stack;
    free_again(&on_the_stack);
}

static void check_last(void (*misuse)(void), const char *words) {
    ending_t report = report_of(misuse);
    check_site(&report, words, free_first, report.process);
}

int main(void) {
    check_last(write_late, "; last freed at ");
    static const size_t sizes[] = {90, 5000, 500000, 3000000};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        size = sizes[i];
        check_last(realloc_late, "; last freed at ");
        check_last(look_late, "; last freed at ");
    }
    size = 90;
    check_last(free_inside_a_freed_block, " was last freed at ");
    static void (*const wrong[])(void) = {free_inside_a_freed_block, free_inside, free_a_variable};
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        ending_t report = report_of(wrong[i]);
        check_site(&report, "; freed now at ", free_again, report.process);
    }
    return 0;
}
