/* Generated from gen/spec/version.ts geometry.ts size-classes.ts variants.ts diag.ts preload.ts boxes/ by templates/tables/constants.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_CONSTANTS_H
#define HAK_TABLES_CONSTANTS_H

#define HAK_VERSION "1.2.3"

/* geometry */
#define HAK_GRANULE_SHIFT                      4u /* shift: log2 of HAK_GRANULE_BYTES */
#define HAK_GRANULE_BYTES                     16u /* 16 B: every block size and address is a multiple */
#define HAK_PAGE_BYTES                      4096u /* 4 KiB: runs of pages are exact to this */
#define HAK_UNIT_SHIFT                        16u /* shift: log2 of HAK_UNIT_BYTES */
#define HAK_UNIT_BYTES                     65536u /* 64 KiB: one page map entry; slabs are made of units */
#define HAK_SUPERSLAB_SHIFT                   21u /* shift: log2 of HAK_SUPERSLAB_BYTES */
#define HAK_SUPERSLAB_BYTES              2097152u /* 2 MiB: size and alignment of a superslab */
#define HAK_UNITS_PER_SUPERSLAB               32u /* count: bits of a unit mask */
#define HAK_UNITS_PER_SUPERSLAB_SHIFT          5u /* shift: log2 of HAK_UNITS_PER_SUPERSLAB */
#define HAK_INDEX_ORDERS                       6u /* count: orders of runs of units the index knows: 1, 2, 4 .. a superslab */
#define HAK_ARENA_BYTES               1073741824u /* 1 GiB: address range reserved once, halved until it fits */
#define HAK_SMALL_LINE_BYTES                  64u /* 64 B: what two threads must not share */

/* size classes */
#define HAK_CLASS_COUNT           24u /* count: size classes */
#define HAK_TINY_MAX_BYTES       256u /* 256 B: tiny sizes end here */
#define HAK_TINY_CLASS_COUNT       8u /* count: classes of tiny sizes, which come first */
#define HAK_OWNED_CLASS_COUNT      2u /* count: classes smaller than a cache line, which come first */
#define HAK_MID_MAX_BYTES       8192u /* 8 KiB: mid sizes end here */
#define HAK_MID_END_CLASS         18u /* code: first class above mid */
#define HAK_PACKED_MAX_BYTES   32768u /* 32 KiB: blocks above are runs of pages */
#define HAK_LARGE_MAX_BYTES   131072u /* 128 KiB: blocks above belong to the huge box */
#define HAK_GRANULE_COUNT         17u /* count: entries of hak_class_of_granule */
#define HAK_STEP_BITS              3u /* shift: log2 of the class steps per doubling */
#define HAK_TINY_MAX_SHIFT         8u /* shift: log2 of HAK_TINY_MAX_BYTES, where the steps begin */
#define HAK_STEP_COUNT            56u /* count: entries of hak_class_of_step */
#define HAK_HEAP_BYTES         12288u /* 12 KiB: stride of thread heaps in the metadata */
#define HAK_RECIPROCAL_SHIFT      40u /* shift: offset * reciprocal >> shift is the index of a block */
#define HAK_CLASS_RUN            253u /* code: class code of a run of pages */
#define HAK_CLASS_HUGE           254u /* code: class code of a huge block */
#define HAK_WMAX_TINY_MILLI     1500u /* 1.500: W_MAX of the tiny region */
#define HAK_WMAX_MID_MILLI      1500u /* 1.500: W_MAX of the mid region */
#define HAK_WMAX_LARGE_MILLI    1400u /* 1.400: W_MAX of the large region */

/* variant */
#define HAK_VARIANT_NAME "release"
#define HAK_ASSERT_LEVEL 0u /* count: 0 always-checks only, 1 debug, 2 expensive */

/* diag, boxes, preload */
#define HAK_SMALL_POINTER_MASK 0xffffffffffffull /* mask: the pointer of a remote list */

_Static_assert(HAK_GRANULE_BYTES == 1u << HAK_GRANULE_SHIFT, "the shift is the log2 of the granule");
_Static_assert(HAK_UNIT_BYTES == 1u << HAK_UNIT_SHIFT, "the shift is the log2 of the unit");
_Static_assert(HAK_SUPERSLAB_BYTES == 1u << HAK_SUPERSLAB_SHIFT, "the shift is the log2 of the superslab");
_Static_assert(HAK_SUPERSLAB_BYTES == HAK_UNIT_BYTES * HAK_UNITS_PER_SUPERSLAB, "a superslab is its units");
_Static_assert(1u << (HAK_INDEX_ORDERS - 1) == HAK_UNITS_PER_SUPERSLAB, "the longest run is a whole superslab");
_Static_assert(HAK_UNITS_PER_SUPERSLAB <= 32, "a unit mask is 32 bits");
_Static_assert(HAK_ARENA_BYTES % HAK_SUPERSLAB_BYTES == 0, "the arena is whole superslabs");
_Static_assert(HAK_CLASS_COUNT < HAK_CLASS_RUN, "a class is never mistaken for a run or a huge block");
_Static_assert(HAK_TINY_MAX_BYTES == 1u << HAK_TINY_MAX_SHIFT, "class steps begin where granules end");
_Static_assert(HAK_PACKED_MAX_BYTES <= HAK_LARGE_MAX_BYTES, "packed blocks are large at most");
_Static_assert(HAK_SMALL_LINE_BYTES % HAK_GRANULE_BYTES == 0, "a \"line\" is whole granules");

#endif
