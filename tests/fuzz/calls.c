// A fuzz target: each input is a sequence of calls over a table of slots, checked against a shadow model as random_calls is. What an
// input leaves is freed at its end; lists, slabs and retained memory stay, so that inputs build on one another.
#include "../model/shadow.h"
#include "../support/pattern.h"
#include <stdlib.h>

enum { SLOTS = 64, LIVE_MAX = 64 << 20 };

typedef struct slot {
    unsigned char *block;
    size_t size, usable;
    unsigned seed;
} slot_t;

typedef struct input {
    const uint8_t *bytes;
    size_t left;
} input_t;

static slot_t slots[SLOTS];
static size_t live;

#define EXPECT(condition, ...)                         \
    do {                                               \
        if (!(condition)) {                            \
            dprintf(2, "not true: %s: ", #condition);  \
            dprintf(2, __VA_ARGS__);                   \
            dprintf(2, "\n");                          \
            abort();                                   \
        }                                              \
    } while (0)

static unsigned next_byte(input_t *in) { return in->left == 0 ? 0 : (in->left--, *in->bytes++); }

// Two bytes are a size: an exponent and a mantissa that reach every class, runs and huge blocks, and every size of tiny ones.
static size_t next_size(input_t *in) {
    unsigned shift = next_byte(in) % 16, low = next_byte(in);
    if (shift < 8) return low + 256 * (shift % 4);
    return ((size_t)(256 + low) << (shift - 8)) * (shift == 15 ? 64 : 4) + low % 3 - 1;
}

// Content at both ends, so that large blocks cost little.
static void fill(slot_t *s) {
    for (size_t at = 0; at < s->size; at = at == 63 && s->size > 128 ? s->size - 64 : at + 1) s->block[at] = pattern_byte(s->seed, at);
}

static bool holds(const slot_t *s, size_t kept) {
    for (size_t at = 0; at < s->size; at = at == 63 && s->size > 128 ? s->size - 64 : at + 1)
        if (at < kept && s->block[at] != pattern_byte(s->seed, at)) return false;
    return true;
}

static void take(slot_t *s, void *block, size_t size, size_t alignment) {
    static unsigned seeds;
    EXPECT(block != NULL, "size %zu alignment %zu", size, alignment);
    *s = (slot_t){block, size, malloc_usable_size(block), seeds++};
    EXPECT(s->usable >= size, "size %zu usable %zu", size, s->usable);
    EXPECT(is_aligned(block, alignment != 0 ? alignment : size < 16 ? 8 : 16), "size %zu alignment %zu at %p", size, alignment, block);
    EXPECT(shadow_mark(block, s->usable, true), "overlap: size %zu usable %zu at %p", size, s->usable, block);
    live += s->usable;
}

static void let_go(slot_t *s) {
    EXPECT(holds(s, s->size), "size %zu at %p changed", s->size, (void *)s->block);
    EXPECT(malloc_usable_size(s->block) == s->usable, "size %zu at %p", s->size, (void *)s->block);
    EXPECT(shadow_mark(s->block, s->usable, false), "size %zu at %p", s->size, (void *)s->block);
    live -= s->usable;
}

static void release(slot_t *s) {
    let_go(s);
    free(s->block);
    s->block = NULL;
}

static void resize(slot_t *s, size_t size) {
    slot_t old = *s;
    if (size == 0) size = 1;
    let_go(s);
    void *block = realloc(s->block, size);
    EXPECT(block != NULL, "realloc %zu to %zu", old.size, size);
    old.block = block;
    // What was at the far end of a larger block is not read when it was cut off; of a block that grew, it is where it was.
    EXPECT(holds(&old, size < old.size ? size : old.size) || size < old.size, "realloc %zu to %zu lost content", old.size, size);
    take(s, block, size, 0);
    fill(s);
}

static void call(input_t *in) {
    unsigned action = next_byte(in);
    slot_t *s = &slots[next_byte(in) % SLOTS];
    if (action % 32 == 31) (void)malloc_trim(0);
    else if (s->block != NULL && action % 4 == 0) resize(s, next_size(in));
    else if (s->block != NULL) release(s);
    else if (live < LIVE_MAX) {
        size_t size = next_size(in), alignment = action % 8 == 5 ? (size_t)16 << next_byte(in) % 18 : 0;
        void *block = alignment != 0 ? memalign(alignment, size) : action % 8 == 6 ? calloc(1, size) : malloc(size);
        take(s, block, size, alignment);
        for (size_t at = 0; alignment == 0 && action % 8 == 6 && at < size; at += at < 4096 ? 1 : 509) EXPECT(s->block[at] == 0, "calloc(%zu) byte %zu", size, at);
        fill(s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    input_t in = {bytes, size};
    while (in.left != 0) call(&in);
    for (size_t i = 0; i < SLOTS; i++)
        if (slots[i].block != NULL) release(&slots[i]);
    EXPECT(live == 0, "%zu bytes", live);
    return 0;
}
