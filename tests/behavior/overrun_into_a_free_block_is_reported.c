// Bytes written past a block's end, over the mark of the free block behind it, are reported when that one comes round again.
// expect-stderr: ^hakmem: block 0x[0-9a-f]+ \({block 48} bytes\) was written to after it was freed, freed twice, or overrun by its neighbour
// expect-signal: SIGABRT
// only-hakmem
// env: HAKMEM_QUARANTINE_BLOCKS=0 HAKMEM_CANARY=0
#include <stdlib.h>
#include <string.h>

int main(void) {
    char *first = malloc(48), *second = malloc(48);
    char *low = first < second ? first : second, *high = first < second ? second : first;
    free(high);
    size_t reach = (size_t)(high - low) + 16;
    memset(low, 7, reach);
    return malloc(48) == NULL;
}
