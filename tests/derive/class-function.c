/* Compares size_class_of() with the class that TypeScript expects, for every size that the file on stdin lists: byte n
 * of it is the class code of n bytes. Prints each difference. */
#include <stdio.h>

#include "tables/size_class.h"

static unsigned char expected[(1u << 20) + 2];

int main(void) {
    size_t sizes = fread(expected, 1, sizeof expected, stdin);
    size_t differences = 0;
    for (size_t n = 0; n < sizes; n++) {
        uint32_t actual = size_class_of(n);
        if (actual == expected[n]) continue;
        differences++;
        if (differences <= 10) printf("%zu bytes: C %u, TypeScript %u\n", n, (unsigned)actual, (unsigned)expected[n]);
    }
    printf("%zu sizes, %zu differences\n", sizes, differences);
    return sizes == sizeof expected && differences == 0 ? 0 : 1;
}
