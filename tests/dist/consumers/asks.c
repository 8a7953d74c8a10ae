/* The installed header and the library that is linked are of one version, and a phase's memory comes from it. */
#include <hakmem.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    hak_heap_t *heap = hak_heap_create(0);
    if (heap == NULL || hak_heap_malloc(heap, 100) == NULL || strcmp(hak_version(), HAKMEM_VERSION) != 0) return 1;
    hak_heap_destroy(heap);
    printf("version %s\n", hak_version());
    return 0;
}
