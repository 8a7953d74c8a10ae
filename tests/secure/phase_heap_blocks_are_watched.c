// A block of a phase heap that is overrun by a byte is reported when it is freed, moved, or its heap destroyed; one that is used after its heap
// was destroyed faults.
// run: free
// run: realloc
// run: realloc_in_place
// run: destroy
// run: destroy_medium
// run: use
#include "../support/interface.h"
#include "../support/ending.h"

static hak_heap_t *heap;
static char *small, *medium;

static void overrun(char *block, size_t bytes) { ((volatile char *)opaque_pointer(block))[bytes]++; }

static void misuse(void *argument) {
    const char *name = argument;
    if (strcmp(name, "free") == 0) overrun(small, malloc_usable_size(small)), hak_heap_free(heap, small);
    if (strcmp(name, "realloc") == 0) overrun(small, malloc_usable_size(small)), opaque_pointer(realloc(small, 5000));
    if (strcmp(name, "realloc_in_place") == 0) overrun(small, malloc_usable_size(small)), opaque_pointer(realloc(small, 50));
    if (strcmp(name, "destroy") == 0) overrun(small, malloc_usable_size(small)), hak_heap_destroy(heap);
    if (strcmp(name, "destroy_medium") == 0) overrun(medium, malloc_usable_size(medium)), hak_heap_destroy(heap);
    if (strcmp(name, "use") == 0) hak_heap_destroy(heap), (void)opaque_size(*(volatile size_t *)opaque_pointer(small));
}

int main(int argc, char **argv) {
    CHECK(argc == 2 && (heap = hak_heap_create(0)) != NULL);
    for (int i = 0; i < 1000; i++) CHECK((small = hak_heap_malloc(heap, 40)) != NULL && malloc_usable_size(small) == 40);
    for (int i = 0; i < 100; i++) CHECK((medium = hak_heap_malloc(heap, 3 * KIB - 8)) != NULL && malloc_usable_size(medium) == 3 * KIB - 8);
    ending_t ending = ending_of(misuse, argv[1]);
    if (strcmp(argv[1], "use") == 0) CHECK(was_ended_by(&ending, SIGSEGV));
    else CHECK_MSG(was_ended_by(&ending, SIGABRT) && strstr(ending.text, "was written to beyond its end\n") != NULL, "%s", ending.text);
    return 0;
}
