/* Mixes the two interfaces of its allocator, which are one heap to it. ALLOCATE and RELEASE are its own names. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    void *block = ALLOCATE;
    free(block);
    block = malloc(100);
    RELEASE;
    puts("mixed");
    return 0;
}
