#include "boxes/observe/reach_graph.h"

#include "base/bits.h"
#include "boxes/shared-pool/block_state.h"
#include "boxes/shared-pool/shared_pool.h"
#include "os/observe.h"
#include "os/os.h"

#define MARK_WORD_BYTES ((size_t)HAK_GRANULE_BYTES * 64) /* of the arena, for a word of marks */
#define WORDS_AHEAD 8u  /* of those that are read, whose metadata is asked for */
#define BLOCKS_AHEAD 8u /* of those that are to be read; a power of two */
#define STACK_MOST ((size_t)1 << 19)
#define STACK_LEAST ((size_t)1 << 10)
#define LOOK_BYTES ((uint64_t)256 << 10)  /* read from one look at the clock to the next */

/* What the program has at an address. */
typedef struct extent {
    uintptr_t start;
    size_t bytes;
} extent_t;

reach_t reach;

static void list_huge_blocks(void) {
    size_t first = arena.first_superslab, end = first + ((reach.data.end - reach.data.start) >> HAK_SUPERSLAB_SHIFT);
    for (size_t number = first, length; number < end; number += length) {
        bool is_huge = span_kind(number) == SPAN_HUGE;
        length = span_kind(number) == SPAN_POOL ? 1 : min_size(max_size(span_length(number), 1), end - number);
        for (size_t position = 0; is_huge && position < length; position++) reach.huge_starts[number - first + position] = (uint32_t)number;
    }
}

/* All in one piece, of which the system makes resident what is used. */
bool reach_graph_start(void) {
    reach = (reach_t){.first_missed = UINTPTR_MAX};
    reach.data.start = (uintptr_t)superslab_address(arena.first_superslab);
    reach.data.end = (uintptr_t)superslab_address(max_size(arena_superslabs(), arena.first_superslab));
    size_t bytes = reach.data.end - reach.data.start;
    size_t marks = bytes / MARK_WORD_BYTES * sizeof *reach.marks, starts = (bytes >> HAK_SUPERSLAB_SHIFT) * sizeof *reach.huge_starts;
    size_t fixed = HAK_REACH_COPY_BYTES + marks + round_up(starts, sizeof(extent_t)), whole = 0;
    char *memory = NULL;
    for (size_t limit = STACK_MOST; memory == NULL && limit >= STACK_LEAST; limit /= 4) {
        reach.stack_limit = limit;
        whole = fixed + limit * sizeof(extent_t);
        memory = os_map_anywhere(whole);
    }
    if (memory == NULL) return false;
    reach.memory = (reach_range_t){(uintptr_t)memory, (uintptr_t)memory + round_up(whole, os_page_bytes())};
    reach.copy = (unsigned char *)memory;
    reach.marks = (uint64_t *)(void *)(memory + HAK_REACH_COPY_BYTES);
    reach.huge_starts = (uint32_t *)(void *)(memory + HAK_REACH_COPY_BYTES + marks);
    reach.stack = (extent_t *)(void *)(memory + fixed);
    list_huge_blocks();
    return true;
}

static uint64_t mark_bit(uintptr_t start, uint64_t **word) {
    size_t granule = (start - reach.data.start) >> HAK_GRANULE_SHIFT;
    *word = &reach.marks[granule / 64];
    return UINT64_C(1) << granule % 64;
}

bool reachability_has(const void *block) {
    uint64_t *word, bit;
    if ((uintptr_t)block - reach.data.start >= reach.data.end - reach.data.start) return true; /* made since */
    bit = mark_bit((uintptr_t)block, &word);
    return (*word & bit) != 0;
}

/* The unit in which the run or huge block begins that has this one further inside; 0 when there is none. */
static size_t first_unit_of(size_t unit) {
    size_t number = unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT, first = reach.huge_starts[number - arena.first_superslab];
    if (first != 0) return page_map_class(page_map_get(superslab_unit(first))) == HAK_CLASS_HUGE ? superslab_unit(first) : 0;
    for (size_t before = unit; before != superslab_unit(number);) {
        uint32_t class_index = page_map_class(page_map_get(--before));
        if (class_index == UINT32_MAX) continue;
        return class_index == HAK_CLASS_RUN && unit - before < slab_of_first_unit(before)->units ? before : 0;
    }
    return 0;
}

/* A block of a class. Its slab may be changing hands: then no block is found. */
static bool find_in_slab(size_t unit, uint32_t class_index, uintptr_t word, extent_t *found) {
    bool is_start;
    const slab_t *slab = slab_of_unit(unit);
    size_t first = slab_unit(slab);
    if (slab->class_index != class_index || unit - first >= slab_class(slab)->units) return false;
    uint32_t index = slab_block_index(slab, (const void *)word, &is_start);
    if (index >= slab_class(slab)->blocks || slab_carve_order(slab, index) >= slab->carved) return false;
    *found = (extent_t){(uintptr_t)unit_address(first) + (size_t)index * slab_class(slab)->size, slab_class(slab)->size};
    return !HAK_SECURE || block_is_live((const void *)found->start, class_index);
}

/* A run, a huge block or a sample, whose fence pairs with that of who published it. */
static bool find_large(size_t unit, uintptr_t word, extent_t *found) {
    uint32_t entry = page_map_get(unit), class_index = page_map_class(entry);
    *found = (extent_t){(uintptr_t)unit_address(unit), 0};
    if (class_index != HAK_CLASS_RUN && class_index != HAK_CLASS_HUGE) return false;
    if (entry > HAK_CODE_MASK && !entry_is_phase(entry)) {
        atomic_thread_fence(memory_order_acquire);
        const sample_t *sample = sample_of_unit(unit);
        *found = (extent_t){(uintptr_t)sample->block, sample->usable};
    }
    if (found->bytes == 0) found->bytes = class_index == HAK_CLASS_RUN ? slab_of_first_unit(unit)->run_bytes : superslab_at(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT)->bytes;
    bool is_inside = found->start - reach.data.start < reach.data.end - reach.data.start && found->bytes <= reach.data.end - found->start;
    return is_inside && word - found->start < found->bytes;
}

static bool find_extent(uintptr_t word, extent_t *found) {
    size_t unit = arena_unit_of((const void *)word);
    uint32_t class_index = page_map_class(page_map_get(unit));
    if (hak_likely(class_index < HAK_CLASS_COUNT)) return find_in_slab(unit, class_index, word, found);
    if (class_index == UINT32_MAX) unit = first_unit_of(unit);
    return unit != 0 && find_large(unit, word, found);
}

static void push_extent(const extent_t *extent) {
    if (hak_likely(reach.stack_count < reach.stack_limit)) reach.stack[reach.stack_count++] = *extent;
    else if (extent->start < reach.first_missed) reach.first_missed = extent->start;
}

HAK_INLINE void take_word(uintptr_t word) {
    extent_t found;
    uint64_t *marks, bit;
    if (hak_likely(word - reach.data.start >= reach.data.end - reach.data.start) || !find_extent(word, &found)) return;
    bit = mark_bit(found.start, &marks);
    if ((*marks & bit) != 0) return;
    *marks |= bit;
    push_extent(&found);
}

void reach_word(uintptr_t word) { take_word(word); }

void reach_phase_heaps(void) {
    size_t first = arena_unit_of((const void *)reach.data.start), end = arena_unit_of((const void *)reach.data.end);
    for (size_t unit = first; unit < end && !reach.is_over; unit++) {
        uint32_t entry = page_map_get(unit);
        if (!entry_is_phase(entry) || page_map_class(entry) == UINT32_MAX) continue;
        take_word((uintptr_t)unit_address(unit));
        reach_drain();
    }
}

/* What take_word will read: most of a search waits for memory. */
HAK_INLINE void expect_word(uintptr_t word) {
    if (word - reach.data.start >= reach.data.end - reach.data.start) return;
    __builtin_prefetch(&reach.marks[(word - reach.data.start) / MARK_WORD_BYTES]);
    __builtin_prefetch(slab_of_first_unit(arena_unit_of((const void *)word)));
}

/* Volatile: they may change meanwhile. */
bool reach_words(const uintptr_t *words, size_t count) {
    for (size_t index = 0; index < count; index++) {
        if (index + WORDS_AHEAD < count) expect_word(((const volatile uintptr_t *)words)[index + WORDS_AHEAD]);
        take_word(((const volatile uintptr_t *)words)[index]);
    }
    reach.bytes_read += count * sizeof *words;
    if (hak_unlikely(reach.bytes_read - reach.bytes_at_look >= LOOK_BYTES)) {
        reach.bytes_at_look = reach.bytes_read;
        reach.is_over |= os_now_us() >= reach.end_us;
    }
    return !reach.is_over;
}

/* Two words of a block; the second not its mark when they cannot be read. */
static void peek_block(uintptr_t start, uintptr_t words[2]) {
    words[0] = words[1] = 0;
    if (reach.is_direct) {
        words[0] = ((const volatile uintptr_t *)start)[0];
        words[1] = ((const volatile uintptr_t *)start)[1];
    } else if (reach.can_copy) {
        (void)os_copy_memory(words, start, 2 * sizeof *words);
    }
}

/* Whether a block is the last of its slab's free list, or the last of those that others brought home. */
static bool is_last_at_home(const slab_t *slab, uintptr_t start) {
    uintptr_t words[2];
    if (chain_head(atomic_load_explicit(&slab->remote, memory_order_relaxed)) != NULL && (uintptr_t)slab->remote_tail == start) return true;
    uintptr_t home = (uintptr_t)slab->free;
    for (uint32_t left = slab->carved; left != 0 && home != start; left--) {
        if (home - (uintptr_t)slab_address(slab) >= (size_t)slab_class(slab)->units << HAK_UNIT_SHIFT) return false;
        peek_block(home, words);
        home = words[0];
    }
    return home == start;
}

/* A free block has its own address in its second word and a link in its first: to a block of its class, or to nothing. So has what
   the program made so: the head of an empty list, whose words are both its own address, or (NULL, own address); this last one is told
   from a free block by the lists in which that would be the last. Secure: find_in_slab has asked the block's state. */
static bool is_free_block(uintptr_t start, const uintptr_t *words) {
    uint32_t class_index = page_map_class(page_map_get(arena_unit_of((const void *)start)));
    if (HAK_SECURE || !HAK_FREE_MARKS || class_index >= HAK_CLASS_COUNT || words[1] != start || words[0] == start) return false;
    if (words[0] == 0) return is_last_at_home(slab_of_unit(arena_unit_of((const void *)start)), start);
    size_t unit = arena_unit_of((const void *)words[0]);
    return words[0] % HAK_GRANULE_BYTES == 0 && arena_has_unit(unit) && page_map_class(page_map_get(unit)) == class_index;
}

/* What lies in pages that are in use, when there are so many that it pays to ask. */
static void read_pages(uintptr_t at, uintptr_t end) {
    size_t page = os_kernel_page_bytes();
    for (uintptr_t start, stop; at < end && !reach.is_over; at = stop) {
        bool found = os_pages_next(&reach.pages, OS_PAGES_PRIVATE, round_down(at, page), round_up(end, page), &start, &stop);
        if (!found) return;
        stop = min_size(stop, end);
        for (uintptr_t from = max_size(start, at); from < stop && !reach.is_over; from += HAK_REACH_COPY_BYTES) {
            size_t piece = min_size(stop - from, HAK_REACH_COPY_BYTES);
            const void *words = (const void *)from;
            if (!reach.is_direct) {
                piece = reach.can_copy ? os_copy_memory(reach.copy, from, piece) : 0;
                words = reach.copy;
            }
            (void)reach_words(words, piece / sizeof(uintptr_t));
        }
    }
}

static void read_extent(const extent_t *extent) {
    const uintptr_t *words = (const uintptr_t *)extent->start;
    size_t bytes = extent->bytes;
    if (!reach.is_direct && !reach.can_copy) {
        reach.has_unread = true;
        return;
    }
    if (bytes >= HAK_UNIT_BYTES) {
        uintptr_t first[2];
        peek_block(extent->start, first);
        if (!is_free_block(extent->start, first)) read_pages(extent->start, extent->start + bytes);
        return;
    }
    if (!reach.is_direct) {
        bytes = os_copy_memory(reach.copy, extent->start, bytes);
        words = (const uintptr_t *)(const void *)reach.copy;
    }
    if (bytes < 2 * sizeof *words || is_free_block(extent->start, words)) return; /* given back meanwhile, or free */
    (void)reach_words(words, bytes / sizeof *words);
}

/* Some blocks wait on their way from the stack, while their memory comes. */
void reach_drain(void) {
    extent_t coming[BLOCKS_AHEAD];
    size_t first = 0, count = 0;
    while (!reach.is_over) {
        for (; count < BLOCKS_AHEAD && reach.stack_count != 0; count++) {
            const extent_t *extent = &reach.stack[--reach.stack_count];
            __builtin_prefetch((const void *)extent->start);
            coming[(first + count) % BLOCKS_AHEAD] = *extent;
        }
        if (count == 0) return;
        read_extent(&coming[first++ % BLOCKS_AHEAD]);
        count--;
    }
}

/* In the order of addresses, from the lowest on that was missed; those that were read before are read again. What is marked on the way
   below the present one is missed anew only when the stack is full once more. */
void reach_missed(void) {
    while (reach.first_missed != UINTPTR_MAX && !reach.is_over) {
        uintptr_t at = round_down(reach.first_missed - reach.data.start, MARK_WORD_BYTES);
        reach.first_missed = UINTPTR_MAX;
        for (; at < reach.data.end - reach.data.start && !reach.is_over; at += MARK_WORD_BYTES) {
            for (uint64_t marks = reach.marks[at / MARK_WORD_BYTES]; marks != 0; marks &= marks - 1) {
                extent_t extent;
                if (find_extent(reach.data.start + at + ((uintptr_t)lowest_bit(marks) << HAK_GRANULE_SHIFT), &extent)) read_extent(&extent);
                reach_drain();
            }
        }
    }
}
