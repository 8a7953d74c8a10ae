/* From untouched memory to blocks. */
#ifndef HAK_SHARED_POOL_SLAB_CARVE_H
#define HAK_SHARED_POOL_SLAB_CARVE_H

#include "boxes/shared-pool/shared_pool.h"

/* Links the next run of a slab's untouched blocks, at most `limit`; it has some. */
block_run_t slab_carve(slab_t *slab, uint32_t limit);

#endif
