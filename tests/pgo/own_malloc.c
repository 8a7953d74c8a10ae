/* A program that brings its own allocator, as some servers do. */
#include <stddef.h>

static char heap[1 << 20];
static size_t used;

__attribute__((visibility("default"))) void *malloc(size_t bytes)
{
    void *block = heap + used;
    used += (bytes + 15) & ~(size_t)15;
    return block;
}

__attribute__((visibility("default"))) void free(void *block)
{
    (void)block;
}

int main(void)
{
    for (int i = 0; i < 100; i++) {
        void *volatile block = malloc(16);
        free(block);
    }
    return 0;
}
