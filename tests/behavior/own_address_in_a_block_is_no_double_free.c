// Programs put a block's own address into it (an empty list's head, the root of a union-find): freeing such a block is no error,
// whatever its first word is.
#include "../support/check.h"

#include <stdlib.h>

typedef struct node {
    void *next;
    void *self;
    char rest[48];
} node_t;

int main(void) {
    static node_t *nodes[3000];
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < LENGTH(nodes); i++) {
            nodes[i] = malloc(sizeof **nodes);
            nodes[i]->self = nodes[i];
            nodes[i]->next = i % 3 == 0 ? NULL : i % 3 == 1 ? (void *)nodes[i] : (void *)nodes[i - 1];
        }
        for (size_t i = 0; i < LENGTH(nodes); i++) {
            CHECK(nodes[i]->self == nodes[i]);
            free(nodes[i]);
        }
    }
    return 0;
}
