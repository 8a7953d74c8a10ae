/* Generated from gen/spec/size-classes.ts by templates/tables/class_tables.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_CLASS_TABLES_H
#define HAK_TABLES_CLASS_TABLES_H

#include <stdint.h>

#include "tables/class_info.h"
#include "tables/constants.h"

/* Class of n bytes, n <= HAK_TINY_MAX_BYTES: index (n + 15) >> 4. */
static const uint8_t hak_class_of_granule[HAK_GRANULE_COUNT] = {
      0,  0,  1,  2,  3,  4,  4,  5,  5,  6,  6,  6,  6,  7,  7,  7,
      7,
};

/* Class of n bytes above tiny, n <= HAK_PACKED_MAX_BYTES: with m = n - 1 and e = floor(log2(m)),
 * index (e - HAK_TINY_MAX_SHIFT) << HAK_STEP_BITS | the HAK_STEP_BITS bits of m below its highest. */
static const uint8_t hak_class_of_step[HAK_STEP_COUNT] = {
      8,  8,  8,  8,  9,  9,  9,  9,
     10, 10, 10, 10, 11, 11, 11, 11,
     12, 12, 12, 12, 13, 13, 13, 13,
     14, 14, 14, 14, 15, 15, 15, 15,
     16, 16, 16, 16, 17, 17, 17, 17,
     18, 18, 19, 19, 20, 20, 20, 20,
     21, 21, 22, 22, 22, 22, 23, 23,
};

/* Columns: size, start_capacity, max_capacity, blocks, carve_blocks, take_blocks, units, batch_blocks, reciprocal.
 * Comment: class; blocks per slab; bytes after the last block and their share of the slab; worst rounding, which is
 * size / smallest request (0 bytes count as 1). */
static const class_info_t hak_class_info[HAK_CLASS_COUNT] = {
    {    16u, 64u, 8192u, 4096u, 256u, 4096u, 1u, 64u, 68719476736ull }, /*  0: 4096 blocks, tail    0 = 0.00%, worst 16.000 */
    {    32u, 64u, 8192u, 2048u, 128u, 2048u, 1u, 64u, 34359738368ull }, /*  1: 2048 blocks, tail    0 = 0.00%, worst  1.883 */
    {    48u, 64u, 5461u, 1365u,  85u, 1365u, 1u, 64u, 22906492246ull }, /*  2: 1365 blocks, tail   16 = 0.02%, worst  1.455 */
    {    64u, 64u, 4096u, 1024u,  64u, 1024u, 1u, 64u, 17179869184ull }, /*  3: 1024 blocks, tail    0 = 0.00%, worst  1.307 */
    {    96u, 64u, 2730u,  682u,  42u,  682u, 1u, 64u, 11453246123ull }, /*  4:  682 blocks, tail   64 = 0.10%, worst  1.477 */
    {   128u, 64u, 2048u,  512u,  32u,  512u, 1u, 64u,  8589934592ull }, /*  5:  512 blocks, tail    0 = 0.00%, worst  1.320 */
    {   192u, 42u, 1365u,  341u,  21u,  341u, 1u, 64u,  5726623062ull }, /*  6:  341 blocks, tail   64 = 0.10%, worst  1.489 */
    {   256u, 32u, 1024u,  256u,  16u,  256u, 1u, 64u,  4294967296ull }, /*  7:  256 blocks, tail    0 = 0.00%, worst  1.327 */
    {   384u, 21u,  170u,  170u,  10u,  170u, 1u, 42u,  2863311531ull }, /*  8:  170 blocks, tail  256 = 0.39%, worst  1.495 */
    {   512u, 16u,  128u,  128u,   8u,  128u, 1u, 32u,  2147483648ull }, /*  9:  128 blocks, tail    0 = 0.00%, worst  1.330 */
    {   768u, 10u,   85u,   85u,   5u,   85u, 1u, 21u,  1431655766ull }, /* 10:   85 blocks, tail  256 = 0.39%, worst  1.498 */
    {  1024u,  8u,   64u,   64u,   4u,   64u, 1u, 16u,  1073741824ull }, /* 11:   64 blocks, tail    0 = 0.00%, worst  1.332 */
    {  1536u,  5u,   42u,   42u,   2u,   42u, 1u, 10u,   715827883ull }, /* 12:   42 blocks, tail 1024 = 1.56%, worst  1.499 */
    {  2048u,  4u,   32u,   32u,   2u,   32u, 1u,  8u,   536870912ull }, /* 13:   32 blocks, tail    0 = 0.00%, worst  1.333 */
    {  3072u,  2u,   21u,   21u,   1u,   21u, 1u,  5u,   357913942ull }, /* 14:   21 blocks, tail 1024 = 1.56%, worst  1.500 */
    {  4096u,  2u,   16u,   16u,   1u,   16u, 1u,  4u,   268435456ull }, /* 15:   16 blocks, tail    0 = 0.00%, worst  1.333 */
    {  6144u,  1u,   10u,   21u,   1u,   10u, 2u,  2u,   178956971ull }, /* 16:   21 blocks, tail 2048 = 1.56%, worst  1.500 */
    {  8192u,  1u,    8u,    8u,   1u,    8u, 1u,  2u,   134217728ull }, /* 17:    8 blocks, tail    0 = 0.00%, worst  1.334 */
    { 10240u,  1u,    6u,   19u,   1u,    6u, 3u,  1u,   107374183ull }, /* 18:   19 blocks, tail 2048 = 1.04%, worst  1.250 */
    { 12288u,  1u,    5u,   16u,   1u,    5u, 3u,  1u,    89478486ull }, /* 19:   16 blocks, tail    0 = 0.00%, worst  1.200 */
    { 16384u,  1u,    4u,    4u,   1u,    4u, 1u,  1u,    67108864ull }, /* 20:    4 blocks, tail    0 = 0.00%, worst  1.334 */
    { 20480u,  1u,    2u,   16u,   1u,    3u, 5u,  1u,    53687092ull }, /* 21:   16 blocks, tail    0 = 0.00%, worst  1.250 */
    { 28672u,  1u,    2u,    9u,   1u,    2u, 4u,  1u,    38347923ull }, /* 22:    9 blocks, tail 4096 = 1.56%, worst  1.400 */
    { 32768u,  1u,    2u,    4u,   1u,    2u, 2u,  1u,    33554432ull }, /* 23:    4 blocks, tail    0 = 0.00%, worst  1.143 */
};

#endif
