/* Every way to get and to give back a block, so many times each, with sizes that nobody else uses. */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 500

static void *blocks[COUNT];

static void *free_all(void *unused)
{
    for (int i = 0; i < COUNT; i++) free(blocks[i]);
    return unused;
}

static void fill(size_t bytes)
{
    for (int i = 0; i < COUNT; i++) blocks[i] = malloc(bytes);
}

int main(void)
{
    pthread_t thread;
    fill(907); /* freed by another thread, all but a hundred of them */
    for (int i = 0; i < 100; i++) free(blocks[i]), blocks[i] = NULL;
    pthread_create(&thread, NULL, free_all, NULL);
    pthread_join(thread, NULL);
    for (int i = 0; i < 300; i++) free(calloc(7, 101)); /* 707 */
    for (int i = 0; i < 50; i++) {
        void *block = NULL;
        if (posix_memalign(&block, 256, 809) != 0) return 1;
        free(block);
        free(aligned_alloc(64, 811));
        free(memalign(4096, 821));
    }
    for (int i = 0; i < 40; i++) (void)malloc(50021); /* live on */
    for (int i = 0; i < 20; i++) {
        char *block = malloc(601);
        for (size_t bytes = 602; bytes < 606; bytes++) block = realloc(block, bytes);
        if (realloc(block, 0) != NULL) return 1;
    }
    free(realloc(NULL, 613));
    void *kept = malloc(617);
    if (realloc(kept, (size_t)1 << 60) != NULL) return 1; /* it fails, and the block stays */
    free(kept);
    free(reallocarray(NULL, 619, 3)); /* 1857 */
    free(NULL);
    return 0;
}
