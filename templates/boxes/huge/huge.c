#include "boxes/huge/huge.h"

#include <string.h>

#include "boxes/shared-pool/guarded_spans.h"
#include "diag/fatal.h"

static size_t superslab_of(const void *block) { return ((uintptr_t)block - arena.base) >> HAK_SUPERSLAB_SHIFT; }

static size_t superslabs_spanned(size_t bytes) { return (bytes >> HAK_SUPERSLAB_SHIFT) + ((bytes & (HAK_SUPERSLAB_BYTES - 1)) != 0); }

/* Of a block, with room for its guard. */
static size_t superslabs_for(size_t bytes) { return superslabs_spanned(bytes <= PTRDIFF_MAX ? bytes + guard_bytes() : bytes); }

/* Secure: takes access from what a span has beyond its block, and gives it back before anything is done with the span. */
static void *block_end(size_t first) { return (char *)superslab_address(first) + superslab_at(first)->bytes; }
static void close_end(size_t first) {
    superslab_at(first)->is_guarded = guard_after(block_end(first), superslab_address(first + span_length(first)));
}
static bool open_end(size_t first) {
    return unguard_after(superslab_at(first)->is_guarded, block_end(first), superslab_address(first + span_length(first)));
}

size_t huge_usable_bytes(const void *block) { return superslab_at(superslab_of(block))->bytes; }

static void huge_set_bytes(superslab_t *superslab, size_t bytes) {
    pool_used_large_add(bytes - superslab->bytes);
    superslab->bytes = bytes;
}

/* Lets a block that has `from` bytes of a span have `to`. */
static bool map_charged(size_t first, size_t from, size_t to) {
    size_t clean = arena_clean_bytes(first, from, to);
    if (hak_unlikely(clean != 0 && !pool_charge(clean))) return false;
    if (hak_likely(arena_map_span(first, from, to))) return true;
    pool_uncharge(clean);
    return false;
}

void *huge_alloc(slab_owner_t *owner, size_t bytes, size_t alignment, bool *is_zero) {
    size_t dirty_bytes;
    units_return_free_superslabs(max_size(superslabs_for(bytes), HAK_RETURN_SUPERSLABS));
    size_t first = arena_take_span(superslabs_for(bytes), superslabs_spanned(alignment), SPAN_HUGE, &dirty_bytes);
    size_t rounded = round_up(bytes, os_page_bytes());
    if (first == 0) return NULL;
    superslab_t *superslab = superslab_at(first);
    superslab->bytes = 0;
    if (hak_unlikely(!map_charged(first, 0, rounded))) {
        arena_give_span(first, span_length(first));
        return NULL;
    }
    if (hak_unlikely(arena_is_sparse())) arena_unmap_beyond(first, rounded, span_length(first));
    huge_set_bytes(superslab, rounded);
    close_end(first);
    page_map_set(superslab_unit(first), page_map_code(HAK_CLASS_HUGE));
    owner_count(owner, HAK_COUNTER_HUGE_BLOCKS);
    *is_zero = dirty_bytes == 0;
    return superslab_address(first);
}

/* Whole units are cleared, with what they have beyond the block; where that cannot be made accessible, the block alone. */
void huge_clear(void *block, size_t bytes) {
    size_t first = superslab_of(block);
    if (hak_likely(open_end(first))) arena_clear_span(first, bytes);
    else memset(block, 0, bytes);
    close_end(first);
}

/* Before superslabs are given back of which at most the first `used` bytes have been in use. What may be retained is marked as
   dirty, a step per superslab; what may not goes back to the system at once and whole, which costs what was touched of it. */
static void settle_used_span(size_t first, size_t length, size_t used) {
    size_t bytes = arena_unmap_part(first, used);
    bool is_retained = bytes <= HAK_HUGE_RETAIN_MAX_BYTES && pool_may_retain(bytes);
    if (hak_likely(is_retained && bytes == used)) { /* what was in use is charged, and stays so */
        arena_mark_dirty(first, bytes);
        return;
    }
    size_t charged = arena_charged_bytes(first, length, used);
    if (!is_retained && arena_purge_span_in_use(first, length)) pool_count_purged(bytes);
    else arena_mark_dirty(first, bytes);
    pool_uncharge(charged - arena_charged_bytes(first, length, 0));
}

/* Secure: empties a span whose first `used` bytes were a block. */
static bool empty_span(size_t first, size_t length, size_t used) {
    size_t charged = arena_charged_bytes(first, length, used);
    if (!arena_purge_span_in_use(first, length)) return false;
    pool_count_purged(used);
    pool_uncharge(charged - arena_charged_bytes(first, length, 0));
    return true;
}

void huge_free(void *block) {
    size_t first = superslab_of(block), bytes = superslab_at(first)->bytes, length = span_length(first);
    bool is_open = open_end(first);
    page_map_set(superslab_unit(first), 0);
    huge_set_bytes(superslab_at(first), 0);
    if (HAK_SECURE && !arena_is_sparse() && empty_span(first, length, bytes)) {
        if (guarded_spans_take(superslab_unit(first), 0)) return;
    } else {
        settle_used_span(first, length, bytes);
    }
    if (hak_likely(is_open)) arena_give_span(first, length); /* else its guard stays, and with it its addresses */
}

/* What the last superslab that a block keeps has beyond its new end: purged where that is worth the call, else dirty. */
static void drop_tail(size_t first, size_t bytes, size_t end) {
    size_t last = round_down(bytes - 1, HAK_SUPERSLAB_BYTES);
    char *start = superslab_address(first);
    if (hak_unlikely(arena_is_sparse())) {
        size_t length = span_length(first), charged = arena_charged_bytes(first, length, end);
        arena_unmap_span(first, bytes, end);
        pool_uncharge(charged - arena_charged_bytes(first, length, bytes));
        return;
    }
    if (end - bytes >= HAK_HUGE_PURGE_MIN_BYTES) (void)os_purge(start + bytes, end - bytes);
    arena_mark_dirty(superslab_of(start + last), end - last);
}

/* Gives the superslabs from `keep` on back, and drops what the last kept one has beyond `bytes`. */
static void huge_shrink(size_t first, size_t keep, size_t bytes) {
    superslab_t *superslab = superslab_at(first);
    size_t length = span_length(first), old = superslab->bytes, end = keep << HAK_SUPERSLAB_SHIFT;
    huge_set_bytes(superslab, bytes);
    drop_tail(first, bytes, min_size(old, end));
    if (keep == length) return;
    settle_used_span(first + keep, length - keep, old > end ? old - end : 0);
    arena_give_tail(first, keep);
}

/* Takes a span elsewhere and moves the pages there. */
static void *huge_move(slab_owner_t *owner, void *block, size_t bytes) {
    bool is_zero = false;
    size_t first = superslab_of(block), old = superslab_at(first)->bytes;
    void *moved = huge_alloc(owner, bytes, 1, &is_zero);
    if (moved == NULL) return NULL;
    os_move_t move = os_move_pages(block, moved, old, HAK_SUPERSLAB_BYTES);
    if (hak_unlikely(move == OS_MOVE_LOST_TARGET)) hak_fatal(HAK_ERROR_MOVE_LOST, moved, old);
    if (move == OS_MOVE_DONE) {
        owner_count(owner, HAK_COUNTER_HUGE_MOVES);
        page_map_set(superslab_unit(first), 0);
        huge_set_bytes(superslab_at(first), 0);
        size_t length = span_length(first), charged = arena_charged_bytes(first, length, old);
        arena_mark_clean(first, arena_unmap_part(first, old));
        pool_uncharge(charged - arena_charged_bytes(first, length, 0));
        arena_give_span(first, length);
    } else {
        huge_free(block);
    }
    return moved;
}

/* With all of its span accessible. */
static void *resize_open(slab_owner_t *owner, void *block, size_t bytes) {
    size_t first = superslab_of(block), wanted = superslabs_for(bytes), rounded = round_up(bytes, os_page_bytes());
    superslab_t *superslab = superslab_at(first);
    if (rounded <= superslab->bytes) {
        huge_shrink(first, wanted, rounded);
        return block;
    }
    size_t length = span_length(first);
    if (wanted > length && !arena_extend_span(first, length, wanted - length)) return huge_move(owner, block, bytes);
    if (hak_unlikely(!map_charged(first, superslab->bytes, rounded))) {
        if (wanted > length) arena_give_tail(first, length);
        return NULL;
    }
    huge_set_bytes(superslab, rounded);
    return block;
}

void *huge_realloc(slab_owner_t *owner, void *block, size_t bytes) {
    size_t first = superslab_of(block);
    if (hak_unlikely(!open_end(first))) return bytes <= superslab_at(first)->bytes ? block : NULL; /* one that shrinks never fails */
    void *resized = resize_open(owner, block, bytes);
    if (resized == NULL || resized == block) close_end(first);
    return resized;
}
