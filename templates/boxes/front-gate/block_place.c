#include "boxes/front-gate/block_place.h"

#include "boxes/front-gate/phases.h"
#include "boxes/front-gate/zero_blocks.h"
#include "boxes/huge/huge.h"
#include "boxes/tls-sll/tls_sll.h"

static block_place_t place_of_zero_block(zero_block_t what) {
    if (what == ZERO_BLOCK_INTERIOR) return (block_place_t){BLOCK_INTERIOR, NULL};
    return (block_place_t){what == ZERO_BLOCK_TAKEN ? BLOCK_ZERO : BLOCK_UNKNOWN, NULL};
}

HAK_COLD static block_place_t place_of_sample(const void *address, size_t unit) {
    slab_t *slab = entry_is_guarded(page_map_get(unit)) ? slab_of_unit(unit) : slab_of_first_unit(unit);
    if (address != slab->sample.block) return (block_place_t){BLOCK_INTERIOR, slab};
    return (block_place_t){entry_is_sampled(page_map_get(slab_unit(slab))) ? BLOCK_SAMPLED : BLOCK_QUARANTINED, slab};
}

block_place_t classify_ptr(const void *address) {
    if (!arena_is_started()) return (block_place_t){BLOCK_FOREIGN, NULL};
    zero_block_t what = zero_block_at(address);
    if (what != ZERO_BLOCK_NONE) return place_of_zero_block(what);
    size_t unit = arena_unit_of(address);
    if (!arena_has_unit(unit)) return (block_place_t){BLOCK_FOREIGN, NULL};
    uint32_t entry = page_map_get(unit), class_index = page_map_class(entry);
    if (entry == 0) return (block_place_t){BLOCK_UNKNOWN, NULL};
    if (class_index < HAK_CLASS_COUNT) {
        bool is_start;
        slab_t *slab = slab_of_unit(unit);
        (void)slab_block_index(slab, address, &is_start);
        return (block_place_t){is_start ? BLOCK_IN_SLAB : BLOCK_INTERIOR, slab};
    }
    if (hak_unlikely(entry > HAK_CODE_MASK)) return entry_is_phase(entry) ? (block_place_t){phases_classify(address), NULL} : place_of_sample(address, unit);
    if (address != unit_address(unit)) return (block_place_t){BLOCK_INTERIOR, NULL};
    return (block_place_t){class_index == HAK_CLASS_RUN ? BLOCK_RUN : BLOCK_HUGE, slab_of_first_unit(unit)};
}

HAK_COLD const void *block_around(const void *address) {
    size_t unit = arena_unit_of(address);
    bool is_start;
    if (!arena_has_unit(unit) || page_map_get(unit) == 0) return address;
    if (entry_is_guarded(page_map_get(unit))) return slab_of_unit(unit)->sample.block;
    if (entry_is_phase(page_map_get(unit))) return address;
    if (page_map_class(page_map_get(unit)) >= HAK_CLASS_COUNT) return unit_address(unit);
    const slab_t *slab = slab_of_unit(unit);
    return (const char *)slab_address(slab) + (size_t)slab_block_index(slab, address, &is_start) * slab_class(slab)->size;
}

HAK_COLD static size_t usable_bytes_of_sample(const slab_t *slab) {
    if (entry_is_guarded(page_map_get(slab_unit(slab)))) return slab->sample.asked; /* so that what lies beyond is nobody's */
    if (slab->sample.usable != 0) return slab->sample.usable - (HAK_SECURE ? hardening.canary_bytes : 0);
    return page_map_class(page_map_get(slab_unit(slab))) == HAK_CLASS_RUN ? slab->run_bytes : huge_usable_bytes(slab->sample.block);
}

size_t bytes_of_freed(const void *block, block_place_t place) {
    if (place.kind == BLOCK_PHASE_FREED) return phase_place_of(block).bytes;
    return place.kind == BLOCK_QUARANTINED ? place.slab->sample.asked : 0;
}

size_t usable_bytes(const void *block, block_place_t place) {
    if (place.kind == BLOCK_IN_SLAB) return slab_class(place.slab)->size - (HAK_SECURE ? hardening.canary_bytes : 0);
    if (HAK_SECURE && place.kind == BLOCK_ZERO) return 0;
    if (place.kind == BLOCK_SAMPLED) return usable_bytes_of_sample(place.slab);
    if (place.kind == BLOCK_PHASE) return phase_place_of(block).bytes;
    return place.kind == BLOCK_RUN ? place.slab->run_bytes : huge_usable_bytes(block);
}
