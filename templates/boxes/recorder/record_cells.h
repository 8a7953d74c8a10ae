/* The cells in which requested sizes are counted (gen/tune/size-cells.ts): small sizes one by one, others in steps of their doubling. */
#ifndef HAK_RECORDER_RECORD_CELLS_H
#define HAK_RECORDER_RECORD_CELLS_H

#include "base/bits.h"
#include "tables/record_layout.h"

typedef struct cell {
    uint32_t index;
    uint64_t most; /* its largest size */
} cell_t;

HAK_INLINE cell_t cell_of_step(unsigned doubling, unsigned bits, uint32_t step) {
    bool is_fine = doubling < HAK_CELL_FINE_UP_TO_SHIFT;
    unsigned first = is_fine ? HAK_CELL_FIRST_FINE + ((doubling - HAK_CELL_EXACT_SHIFT) << bits)
                             : HAK_CELL_FIRST_COARSE + ((doubling - HAK_CELL_FINE_UP_TO_SHIFT) << bits);
    return (cell_t){first + step, ((UINT64_C(1) << bits) + step + 1) << (doubling - bits)};
}

HAK_INLINE cell_t cell_of(size_t bytes) {
    if (hak_likely(bytes < HAK_CELL_FIRST_FINE)) return (cell_t){(uint32_t)bytes, bytes};
    unsigned doubling = floor_log2(bytes - 1);
    if (hak_unlikely(doubling > HAK_CELL_LAST_SHIFT)) return cell_of_step(HAK_CELL_LAST_SHIFT, HAK_CELL_COARSE_SHIFT, (1u << HAK_CELL_COARSE_SHIFT) - 1);
    unsigned bits = doubling < HAK_CELL_FINE_UP_TO_SHIFT ? HAK_CELL_FINE_SHIFT : HAK_CELL_COARSE_SHIFT;
    return cell_of_step(doubling, bits, (uint32_t)((bytes - 1) >> (doubling - bits)) - (1u << bits));
}

/* The largest size of a cell. */
HAK_INLINE uint64_t cell_most(uint32_t index) {
    if (hak_likely(index < HAK_CELL_FIRST_FINE)) return index;
    bool is_fine = index < HAK_CELL_FIRST_COARSE;
    unsigned bits = is_fine ? HAK_CELL_FINE_SHIFT : HAK_CELL_COARSE_SHIFT;
    unsigned place = index - (is_fine ? HAK_CELL_FIRST_FINE : HAK_CELL_FIRST_COARSE);
    unsigned doubling = (is_fine ? HAK_CELL_EXACT_SHIFT : HAK_CELL_FINE_UP_TO_SHIFT) + (place >> bits);
    return cell_of_step(doubling, bits, place & ((1u << bits) - 1)).most;
}

#endif
