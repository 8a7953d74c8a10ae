// malloc_stats is the one call that prints: figures, on standard error.
// expect-stderr: [0-9]
#include "../support/check.h"

int main(void) {
    void *block = malloc(1000);
    malloc_stats();
    free(block);
    return 0;
}
