// A map of who holds which bytes: one bit per 8 bytes of the whole address space, in leaves mapped when first touched.
#pragma once

#include "../support/check.h"
#include <sys/mman.h>

enum { LEAF_SHIFT = 27, GRAIN_SHIFT = 3, WORD_SHIFT = GRAIN_SHIFT + 6 };
#define LEAF_COUNT ((size_t)1 << (47 - LEAF_SHIFT))
#define LEAF_WORDS ((size_t)1 << (LEAF_SHIFT - WORD_SHIFT))

static uint64_t *shadow_leaves[LEAF_COUNT];

static inline uint64_t *shadow_word(uintptr_t address) {
    size_t leaf = address >> LEAF_SHIFT;
    CHECK_MSG(leaf < LEAF_COUNT, "address %#zx", address);
    uint64_t *words = __atomic_load_n(&shadow_leaves[leaf], __ATOMIC_ACQUIRE);
    if (words == NULL) {
        uint64_t *fresh = (uint64_t *)mmap(NULL, LEAF_WORDS * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        CHECK(fresh != MAP_FAILED);
        if (__atomic_compare_exchange_n(&shadow_leaves[leaf], &words, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) words = fresh;
        else munmap(fresh, LEAF_WORDS * 8);
    }
    return &words[(address >> WORD_SHIFT) & (LEAF_WORDS - 1)];
}

// Flips the bits of [start, start + size) to `held`; false when one of them already was.
static inline bool shadow_mark(const void *block, size_t size, bool held) {
    uintptr_t grain = (uintptr_t)block >> GRAIN_SHIFT, end = ((uintptr_t)block + size + 7) >> GRAIN_SHIFT;
    bool clean = true;
    while (grain < end) {
        unsigned first = grain & 63;
        uintptr_t left = end - grain, room = 64 - first, take = left < room ? left : room;
        uint64_t bits = (take == 64 ? ~0ull : (1ull << take) - 1) << first;
        uint64_t *word = shadow_word(grain << GRAIN_SHIFT);
        uint64_t was = held ? __atomic_fetch_or(word, bits, __ATOMIC_RELAXED) : __atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
        clean = clean && (was & bits) == (held ? 0 : bits);
        grain += take;
    }
    return clean;
}
