// HAKMEM_ABORT=0: each kind of error is told once a second, and the heap goes on without what was damaged: no block is handed out twice.
// env: HAKMEM_ABORT=0
// expect-stderr: ^hakmem: double free of 0x[0-9a-f]+ \({block 64}-byte block\)\nhakmem: block 0x[0-9a-f]+ \({block 80} bytes\) was written to .*\nhakmem: free\(\): 0x[0-9a-f]+ points inside a block.*\n$
// only-hakmem
// env: HAKMEM_QUARANTINE_BLOCKS=0 HAKMEM_CANARY=0
#include "../support/check.h"

#include <stdlib.h>
#include <string.h>

static void check_distinct(size_t size) {
    static char *blocks[500];
    for (size_t i = 0; i < LENGTH(blocks); i++) memset(blocks[i] = malloc(size), (int)i, size);
    for (size_t i = 0; i < LENGTH(blocks); i++)
        for (size_t byte = 0; byte < size; byte++) CHECK(blocks[i][byte] == (char)i);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
}

int main(void) {
    void *volatile twice = malloc(64);
    free(twice);
    for (int i = 0; i < 10; i++) free(twice);
    check_distinct(64);
    long *volatile late = malloc(80);
    free(late);
    late[1] = 5;
    check_distinct(80);
    char *volatile inside = malloc(300000);
    free(inside + 4096);
    free(inside);
    check_distinct(300);
    return 0;
}
