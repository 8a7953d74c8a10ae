// What every case of misuse starts from. A case misuses the heap, says so at once (misused), and then goes on as a program would
// (go_on): whether anything was noticed, when, and whether data was damaged is read from standard error, where the marks of this
// program and the sentences of the allocator stand in the order in which they were written.
#pragma once

#include "../support/check.h"
#include <pthread.h>

struct misuse_t {
    const char *group;
    const char *name;
    void (*body)();
    const char *text;
};

static inline void say(const char *text) { (void)!write(2, text, strlen(text)); }

// Right after the call that no correct program makes has returned.
static inline void misused() { say("~misused\n"); }

static bool is_damaged;

static inline void damaged() {
    if (!is_damaged) say("~damaged\n");
    is_damaged = true;
}

// Blocks that are the program's, each filled with its own number.
struct kept_t {
    char *block;
    size_t bytes;
    uint64_t number;
};
static kept_t kept[8192];
static size_t kept_count;
static uint64_t kept_number;

// Memory that is no block, and that no allocator may hand out.
static char *decoy;
static size_t decoy_bytes;

static inline uint64_t word_of(const kept_t &entry, size_t at) { return entry.number * 0x9e3779b97f4a7c15u + at; }

static inline char *keep(void *block, size_t bytes) {
    char *start = (char *)block;
    if (start == NULL || (start < decoy + decoy_bytes && start + bytes > decoy)) {
        damaged();
        return NULL;
    }
    kept_t entry = {start, bytes, ++kept_number};
    size_t at = 0;
    for (; at + 8 <= bytes; at += 8) {
        uint64_t word = word_of(entry, at);
        memcpy(start + at, &word, 8);
    }
    if (at < bytes) memset(start + at, (char)entry.number, bytes - at);
    kept[kept_count++] = entry;
    return start;
}

static inline bool is_whole(const kept_t &entry) {
    size_t at = 0;
    for (; at + 8 <= entry.bytes; at += 8) {
        uint64_t word = word_of(entry, at);
        if (memcmp(entry.block + at, &word, 8) != 0) return false;
    }
    for (; at < entry.bytes; at++)
        if (entry.block[at] != (char)entry.number) return false;
    return true;
}

static inline void check_kept() {
    for (size_t index = 0; index < kept_count; index++)
        if (!is_whole(kept[index])) damaged();
}

static inline void forget(const void *block) {
    for (size_t index = 0; index < kept_count; index++)
        if (kept[index].block == block) kept[index--] = kept[--kept_count];
}

static inline size_t count_for(size_t bytes) { return bytes <= 1024 ? 1000 : bytes <= 32 * KIB ? 200 : bytes <= MIB ? 12 : 3; }

static inline void use_blocks(size_t bytes) {
    size_t first = kept_count, number_of = count_for(bytes);
    for (size_t i = 0; i < number_of; i++) keep(malloc(bytes), bytes);
    check_kept();
    while (kept_count > first) free(opaque_pointer(kept[--kept_count].block));
}

static inline void *use_in_thread(void *bytes) {
    use_blocks((size_t)(uintptr_t)bytes);
    return NULL;
}

static inline void in_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, body, argument) == 0 && pthread_join(thread, NULL) == 0);
}

// What a program does after its error: it takes and frees blocks of that size and of others, in this thread and another, and trims.
static inline void go_on(size_t bytes) {
    use_blocks(bytes);
    use_blocks(bytes);
    use_blocks(64);
    in_thread(use_in_thread, (void *)(uintptr_t)bytes);
    malloc_trim(0);
    use_blocks(bytes);
    check_kept();
}

// At the end: whatever is still the program's is freed.
static inline void free_kept() {
    while (kept_count > 0) free(opaque_pointer(kept[--kept_count].block));
}

// A block between others, all the program's: what lies around it is not to change. The last three are those nearest to it.
static inline char *block_between(size_t bytes) {
    size_t around = count_for(bytes) / 4 + 1;
    for (size_t i = 0; i < around; i++) keep(malloc(bytes), bytes);
    char *block = (char *)malloc(bytes);
    for (size_t i = 0; i < around; i++) keep(malloc(bytes), bytes);
    return block;
}

// A block between others that the program has freed, after another of its size: what it holds leads on to more.
static inline char *freed_block_between(size_t bytes) {
    char *other = (char *)malloc(bytes), *block = block_between(bytes);
    free(opaque_pointer(other));
    free(opaque_pointer(block));
    return block;
}

// A block whose neighbour behind it is free, and was freed after another of its size.
static inline char *block_before_a_free_one(size_t bytes) {
    char *blocks[400], *other = (char *)malloc(bytes);
    size_t stride = malloc_usable_size(blocks[0] = (char *)malloc(bytes)), count = 1, best = 0;
    for (; count < LENGTH(blocks); count++) blocks[count] = (char *)malloc(bytes);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if (blocks[j] > blocks[i] && (size_t)(blocks[j] - blocks[i]) <= stride + 16 && i != j) best = i << 16 | j;
    CHECK(best != 0);
    char *block = blocks[best >> 16];
    for (size_t i = 0; i < count; i++)
        if (i != best >> 16 && i != (best & 0xffff)) keep(blocks[i], bytes);
    free(opaque_pointer(other));
    free(opaque_pointer(blocks[best & 0xffff]));
    return block;
}

static inline char *write_bytes(char *from, size_t bytes) { return (char *)memset(opaque_pointer(from), 0x41, opaque_size(bytes)); }

static inline void copy_bytes(char *to, size_t bytes) {
    static char source[2 * MIB];
    memset(source, 0x42, sizeof source);
    memcpy(opaque_pointer(to), source, opaque_size(bytes));
}

static inline void loop_bytes(char *from, size_t bytes) {
    volatile char *cursor = (volatile char *)opaque_pointer(from);
    for (size_t i = 0; i < bytes; i++) cursor[i] = 0x43;
}
