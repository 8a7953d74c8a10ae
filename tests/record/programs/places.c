/* Where blocks of all kinds lie, counted from the first one: the same heap gives the same places. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    static char *blocks[500];
    static char buffer[BUFSIZ];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    uint64_t random = 88172645463325252u, sum = 0;
    char *first = malloc(333);
    for (int call = 0; call < 100000; call++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int slot = (int)(random >> 33) % 500;
        size_t size = random >> 63 ? (random >> 20) % 700 : (random >> 20) % 90000;
        if (random % 5 == 0) blocks[slot] = realloc(blocks[slot], size + 1);
        else free(blocks[slot]), blocks[slot] = random % 7 == 0 ? aligned_alloc(64, 333) : malloc(size);
        sum = sum * 31 + (uint64_t)(blocks[slot] - first);
    }
    printf("%llu\n", (unsigned long long)sum);
    return 0;
}
