// Each request of 0 bytes gets an address of its own that can be freed and resized, and neither read nor written. When thousands of them
// are live, further ones get memory.
#include "../support/ending.h"

static void read_byte(void *block) { opaque_size(*(volatile unsigned char *)block); }
static void write_byte(void *block) { *(volatile unsigned char *)block = 1; }
static void free_inside(void *block) { free((char *)block + 8); }

static void free_twice(void *block) {
    free(block);
    free(opaque_pointer(block));
}

int main(void) {
    void *block = malloc(0), *other = calloc(0, 8);
    CHECK(block != NULL && other != NULL && block != other && malloc_usable_size(block) == 0);
    CHECK(signal_of(read_byte, block) == SIGSEGV && signal_of(write_byte, other) == SIGSEGV);
    CHECK(signal_of(free_inside, block) == SIGABRT && signal_of(free_twice, block) == SIGABRT);
    char *grown = realloc(block, 100);
    CHECK(grown != NULL);
    memset(grown, 1, 100);
    free(grown);
    free(other);
    static void *many[100000];
    for (size_t i = 0; i < LENGTH(many); i++) CHECK((many[i] = malloc(0)) != NULL);
    for (size_t i = 0; i < LENGTH(many); i++) free(many[i]);
    for (size_t i = 0; i < LENGTH(many); i++) free(malloc(0));
    return 0;
}
