// os/stack.h: a stack that was overwritten is never called whole, damaged unwind tables mislead nobody into a crash or a loop.
#include "hakmem.c"

#include "../support/check.h"
#include "../support/random.h"
#include "../support/threads.h"
#include "../support/walks.h"
#include <signal.h>
#include <sys/mman.h>

static random_t words;
static uintptr_t stack_end, interesting[64];
static unsigned interesting_count;
static bool is_noise; /* nothing but random words */
static _Atomic size_t cut;

/* What a program may have on its stack by mistake: noise, addresses of the stack, of code, of unwind tables, of no access. */
static uintptr_t pick_word(uintptr_t here) {
    size_t kind = is_noise ? 0 : random_below(&words, 6);
    if (kind == 0) return random_next(&words);
    if (kind == 1) return here + random_below(&words, 4096) - 1024;
    if (kind == 2) return (here & ~(uintptr_t)15) + 8 * random_below(&words, 512);
    uintptr_t base = interesting[random_below(&words, interesting_count)];
    return kind == 3 ? base : kind == 4 ? base + random_below(&words, 65536) : random_below(&words, 1000);
}

/* Everything above the caller's frame is overwritten, in part or in whole, walked, and put back. */
__attribute__((noinline)) static void overwrite_and_walk(void) {
    static __thread uintptr_t kept[8192];
    volatile uintptr_t *from = (volatile uintptr_t *)__builtin_frame_address(0) + 2;
    size_t length = (stack_end - (uintptr_t)from) / sizeof *from, share = 1 + random_below(&words, 3);
    if (length > LENGTH(kept)) length = LENGTH(kept);
    os_stack_t stack;
    for (size_t at = 0; at < length; at++) kept[at] = from[at];
    for (size_t at = 0; at < length; at++)
        if (is_noise || random_below(&words, share * 4) == 0) from[at] = pick_word((uintptr_t)&from[at]);
    os_walk_stack(&stack);
    for (size_t at = 0; at < length; at++) from[at] = kept[at];
    CHECK(stack.count <= OS_STACK_FRAMES && !(is_noise && stack.is_whole));
    if (!stack.is_whole) cut++;
}

static void *overwrite_often(void *argument) {
    stack_end = (uintptr_t)__builtin_frame_address(0);
    for (size_t round = 0; round < scaled(200000); round++) {
        char script[20];
        size_t length = random_below(&words, sizeof script);
        for (size_t at = 0; at < length; at++) script[at] = "pfavrds"[random_below(&words, 7)];
        script[length] = '\0';
        is_noise = round % 4 == 0;
        chain_run(script, overwrite_and_walk);
    }
    return argument;
}

/* In a handler, so that a signal's frame is among what is overwritten. */
static void on_signal(int number) {
    (void)number;
    for (int round = 0; round < 100; round++) overwrite_and_walk();
}

static void raise_signal(void) { CHECK(raise(SIGUSR1) == 0); }

static void *overwrite_handlers(void *argument) {
    stack_end = (uintptr_t)__builtin_frame_address(0);
    for (size_t round = 0; round < scaled(2000); round++) {
        is_noise = round % 2 == 0;
        chain_run("pfavrds", raise_signal);
    }
    return argument;
}

static void check_overwritten(void) {
    uintptr_t nothing = (uintptr_t)mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uintptr_t unwind_data = 0;
    module_tables_t tables;
    CHECK(module_find(&tables, (uintptr_t)qsort));
    unwind_data = (uintptr_t)tables.index;
    void *calls[OS_STACK_FRAMES];
    uintptr_t known[] = {nothing, unwind_data, (uintptr_t)qsort, (uintptr_t)raise, (uintptr_t)on_signal, (uintptr_t)chain_next, (uintptr_t)words.state};
    for (unsigned at = 0; at < LENGTH(known); at++) interesting[interesting_count++] = known[at];
    int count = backtrace(calls, 10);
    for (int at = 0; at < count; at++) interesting[interesting_count++] = (uintptr_t)calls[at];
    interesting[interesting_count++] = tables.code_start;
    signal(SIGUSR1, on_signal);
    for (uint64_t seed = 0; seed < 4; seed++) {
        words.state = seed;
        thread_run(overwrite_often, NULL);
        thread_run(overwrite_handlers, NULL);
    }
    CHECK(cut > 1000);
}

/* A copy of this program's tables, between pages without access; addresses of its code are moved as much as they are. */
static module_tables_t true_tables, copied;
static uint8_t *copy_start;
static size_t table_bytes;

static void copy_tables(void) {
    CHECK(module_find(&true_tables, (uintptr_t)os_walk_stack));
    size_t page = os_page_bytes(), around = (size_t)(true_tables.start - (const uint8_t *)NULL) % 16;
    table_bytes = (size_t)(true_tables.end - true_tables.index);
    size_t room = (table_bytes + around + page - 1) / page * page;
    char *area = mmap(NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(area != MAP_FAILED && mprotect(area + page, room, PROT_READ | PROT_WRITE) == 0);
    copy_start = (uint8_t *)area + page + room - (table_bytes + 3) / 4 * 4;
    copied = (module_tables_t){.index = copy_start, .start = copy_start, .end = copy_start + table_bytes};
}

static void damage(size_t changes) {
    memcpy(copy_start, true_tables.index, table_bytes);
    for (size_t change = 0; change < changes; change++) {
        size_t at = random_below(&words, random_below(&words, 4) == 0 ? 16 : table_bytes);
        copy_start[at] = random_below(&words, 2) ? (uint8_t)random_next(&words) : (uint8_t)(copy_start[at] ^ 1u << random_below(&words, 8));
    }
}

static size_t found, followed;

static void try_tables(uintptr_t pc, const unwind_memory_t *memory) {
    unwind_rules_t rules;
    unwind_frame_t frame = {.has = {true, true, true}};
    if (!unwind_find_rules(&copied, pc, &rules)) return;
    found++;
    (void)unwind_pack(&rules);
    for (unsigned which = 0; which < UNWIND_OTHER; which++) frame.registers[which] = memory->start + 8 * random_below(&words, 100);
    if (unwind_by_rules(&rules, &frame, memory)) followed++;
}

static void check_damaged_tables(void) {
    size_t page = os_page_bytes();
    uintptr_t memory = (uintptr_t)mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + page;
    CHECK(mprotect((void *)memory, page, PROT_READ | PROT_WRITE) == 0);
    unwind_memory_t bounds = {memory, memory + page};
    for (uintptr_t at = memory; at < memory + page; at += 8) *(uintptr_t *)at = memory + random_below(&words, 2 * page);
    copy_tables();
    uintptr_t moved = (uintptr_t)copied.index - (uintptr_t)true_tables.index;
    size_t bytes = true_tables.code_end - true_tables.code_start;
    for (size_t round = 0; round < scaled(20000); round++) {
        damage(round % 50 == 0 ? 0 : 1 + random_below(&words, table_bytes / 8));
        for (unsigned tries = 0; tries < 40; tries++) try_tables(true_tables.code_start + moved + random_below(&words, bytes), &bounds);
    }
    CHECK_MSG(found > 100 && followed > 10, "%zu %zu", found, followed);
}

int main(void) {
    walks_start();
    check_overwritten();
    check_damaged_tables();
    return 0;
}
