/* Generated from gen/spec/heap.ts (the order of the boxes) by templates/tables/hakmem.c.hbs; change those and run: npm run gen */
#include "os/linux.c"
#include "boxes/shared-pool/arena.c"
#include "boxes/shared-pool/slab.c"
#include "preload/malloc.c"
