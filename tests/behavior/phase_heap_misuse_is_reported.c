// What is wrong with a heap or a block of one ends the program with a sentence about it.
// only-hakmem: hak_heap_create
// expect-signal: SIGABRT
// expect-stderr: ^hakmem: (double free of 0x[0-9a-f]+ \(\d+-byte block\)|(free|realloc|malloc_usable_size)\(\): 0x[0-9a-f]+ (points inside a block, not at its start|was never allocated by this heap, or was freed before|\(\d+-byte block\) was freed before)|hak_heap_\*\(\): 0x[0-9a-f]+ is (no heap, or was destroyed before|no block of this heap)|block 0x[0-9a-f]+ \(\d+ bytes\) was written to after it was freed, freed twice, or overrun by its neighbour)\n$
// run: double_free
// run: double_free_by_free
// run: double_free_of_a_medium_block
// run: free_then_free_from_its_heap
// run: free_inside_a_block
// run: free_inside_a_medium_block
// run: free_inside_a_large_block
// run: free_of_the_heap
// run: free_from_another_heap
// run: free_of_a_block_of_malloc
// run: free_of_a_block_of_the_stack
// run: realloc_of_a_freed_block
// run: realloc_of_another_heap
// run: usable_size_of_a_freed_block
// run: destroy_twice
// run: destroy_of_a_block
// run: destroy_of_the_stack
// run: malloc_after_destroy
// run: calloc_after_destroy
// run: realloc_after_destroy
// run: free_after_destroy
// run: plain_free_after_destroy
// run: write_after_free
// run: write_after_free_of_a_medium_block
#include "../support/interface.h"

static hak_heap_t *heap, *other;
static char *small, *medium, *large;

static void take_two_freed(size_t size) {
    for (int i = 0; i < 2; i++) opaque_pointer(hak_heap_malloc(heap, size));
}

static bool is(const char *name, const char *wanted) { return strcmp(name, wanted) == 0; }

static void misuse_frees(const char *name) {
    if (is(name, "double_free")) hak_heap_free(heap, small), hak_heap_free(heap, small);
    if (is(name, "double_free_by_free")) free(small), free(small);
    if (is(name, "double_free_of_a_medium_block")) hak_heap_free(heap, medium), free(medium);
    if (is(name, "free_then_free_from_its_heap")) free(small), hak_heap_free(heap, small);
    if (is(name, "free_inside_a_block")) free(small + 16);
    if (is(name, "free_inside_a_medium_block")) free(medium + 1024);
    if (is(name, "free_inside_a_large_block")) hak_heap_free(heap, large + 4096);
    if (is(name, "free_of_the_heap")) free(heap);
    if (is(name, "free_from_another_heap")) hak_heap_free(other, small);
    if (is(name, "free_of_a_block_of_malloc")) hak_heap_free(heap, malloc(100));
    if (is(name, "free_of_a_block_of_the_stack")) hak_heap_free(heap, &name);
}

static void misuse_others(const char *name) {
    if (is(name, "realloc_of_a_freed_block")) free(small), opaque_pointer(realloc(small, 200));
    if (is(name, "realloc_of_another_heap")) hak_heap_realloc(other, small, 200);
    if (is(name, "usable_size_of_a_freed_block")) free(medium), opaque_size(malloc_usable_size(medium));
    if (is(name, "destroy_twice")) hak_heap_destroy(heap), hak_heap_destroy(heap);
    if (is(name, "destroy_of_a_block")) hak_heap_destroy(opaque_pointer(small));
    if (is(name, "destroy_of_the_stack")) hak_heap_destroy(opaque_pointer(&name));
}

static void misuse_after_the_end(const char *name) {
    if (is(name, "write_after_free")) free(small), memset(small, 'x', 100), take_two_freed(100);
    if (is(name, "write_after_free_of_a_medium_block")) free(medium), memset(medium, 'x', 100), take_two_freed(10000);
    if (strstr(name, "after_destroy") == NULL) return;
    hak_heap_destroy(heap);
    if (is(name, "malloc_after_destroy")) hak_heap_malloc(heap, 10);
    if (is(name, "calloc_after_destroy")) hak_heap_calloc(heap, 1, 10000);
    if (is(name, "realloc_after_destroy")) hak_heap_realloc(heap, NULL, 10);
    if (is(name, "free_after_destroy")) hak_heap_free(heap, small);
    if (is(name, "plain_free_after_destroy")) free(small);
}

int main(int argc, char **argv) {
    CHECK(argc == 2 && (heap = hak_heap_create(0)) != NULL && (other = hak_heap_create(0)) != NULL);
    small = hak_heap_malloc(heap, 100);
    medium = hak_heap_malloc(heap, 10000);
    large = hak_heap_malloc(heap, 100000);
    CHECK(small != NULL && medium != NULL && large != NULL && hak_heap_malloc(other, 1) != NULL);
    misuse_frees(argv[1]);
    misuse_others(argv[1]);
    misuse_after_the_end(argv[1]);
    return 0;
}
