// HAKMEM_LEAKS: what the program can still reach is no leak, wherever the address is: dense, and under a limit on address space.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=1 HAKMEM_LEAKS_MS=60000
// cflags: -fno-omit-frame-pointer
// only-hakmem
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/leaks.h"
#include "../support/threads.h"
#include <sys/mman.h>

#define BLOCK_BYTES 100u

static void *volatile global;
static _Thread_local void *volatile thread_local_block;
static pthread_barrier_t both_are_there;
static pthread_key_t key;

static void by_a_global(void) { global = make_block(BLOCK_BYTES); }

static void by_a_static_local(void) {
    static void *block;
    block = make_block(BLOCK_BYTES);
    opaque_pointer(&block);
}

static void by_a_thread_local(void) { thread_local_block = make_block(BLOCK_BYTES); }

static void by_a_chain_of_blocks(void) {
    static const size_t sizes[] = {100, 3000, 40000, 300000, 3000000, 16, 5000000, 24};
    void **last = (void **)&global;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        void **block = make_block(sizes[i]);
        last[0] = block;
        last = block + (sizes[i] / 8 - 1) / 2 * (i % 2) * 2; // at the start of every other one, else near its end
    }
    last = NULL;
}

static void by_an_inner_address(void) {
    static char *inside[4];
    inside[0] = (char *)make_block(BLOCK_BYTES) + 50;
    inside[1] = (char *)make_block(200000) + 199999;
    inside[2] = (char *)make_block(900000) + 899999;
    inside[3] = (char *)make_block(9000000) + 8999999;
    opaque_pointer(inside);
}

static void by_the_stack_of_main(void) {
    void *volatile block[20];
    for (size_t i = 0; i < LENGTH(block); i++) block[i] = make_block(BLOCK_BYTES);
    opaque_pointer((void *)block);
    exit(0);
}

static void by_a_register(void) {
#if defined(__x86_64__)
    void *block = make_block(BLOCK_BYTES);
    __asm__ volatile("mov %0, %%rbx\n\txor %0, %0\n\txor %%edi, %%edi\n\tcall *%1" : "+r"(block) : "r"(exit) : "rbx", "rdi", "memory");
#else
    by_the_stack_of_main();
#endif
}

static void *wait_with_a_block(void *argument) {
    void *volatile block = make_block(BLOCK_BYTES);
    thread_local_block = make_block(BLOCK_BYTES);
    CHECK(pthread_setspecific(key, make_block(BLOCK_BYTES)) == 0);
    pthread_barrier_wait(&both_are_there);
    for (;;) pause();
    opaque_pointer(block);
    return argument;
}

static void by_another_thread(void) {
    CHECK(pthread_key_create(&key, NULL) == 0);
    CHECK(pthread_barrier_init(&both_are_there, NULL, 2) == 0);
    thread_start(wait_with_a_block, NULL);
    pthread_barrier_wait(&both_are_there);
}

static void *end_the_program(void *argument) {
    (void)argument;
    void *volatile block = make_block(BLOCK_BYTES);
    opaque_pointer((void *)&block);
    exit(0);
}

static void by_main_while_another_thread_exits(void) {
    void *volatile block = make_block(BLOCK_BYTES);
    opaque_pointer((void *)&block);
    thread_start(end_the_program, NULL);
    for (;;) pause();
    opaque_pointer(block);
}

static void by_mapped_memory(void) {
    static const int kinds[] = {MAP_PRIVATE, MAP_SHARED};
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        void **memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, kinds[i] | MAP_ANONYMOUS, -1, 0);
        CHECK(memory != MAP_FAILED);
        memory[54321] = make_block(BLOCK_BYTES);
    }
}

static void by_memory_that_is_read_only_now(void) {
    void **memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    memory[5] = make_block(BLOCK_BYTES);
    CHECK(mprotect(memory, MIB, PROT_READ) == 0);
}

// They look like free blocks, whose second word is their own address.
static void by_heads_of_empty_lists(void) {
    static void **heads[3];
    for (size_t i = 0; i < LENGTH(heads); i++) {
        heads[i] = make_block(64);
        heads[i][1] = heads[i];
        heads[i][2] = make_block(BLOCK_BYTES);
    }
    heads[0][0] = heads[0];
    heads[1][0] = NULL;
    heads[2][0] = &heads[0];
}

// More addresses at once than the search can note.
static void by_a_long_table(void) {
    size_t count = 1200000;
    void ***table = make_block(count * sizeof *table);
    for (size_t i = 0; i < count; i++) {
        table[i] = opaque_pointer(malloc(16));
        table[i][0] = opaque_pointer(malloc(24));
        memset(table[i][0], 0, 24);
        table[i][1] = NULL;
    }
    global = table;
}

static const leak_scenario_t scenarios[] = {
    {"by_a_global", by_a_global},
    {"by_a_static_local", by_a_static_local},
    {"by_a_thread_local", by_a_thread_local},
    {"by_a_chain_of_blocks", by_a_chain_of_blocks},
    {"by_an_inner_address", by_an_inner_address},
    {"by_the_stack_of_main", by_the_stack_of_main},
    {"by_a_register", by_a_register},
    {"by_another_thread", by_another_thread},
    {"by_main_while_another_thread_exits", by_main_while_another_thread_exits},
    {"by_mapped_memory", by_mapped_memory},
    {"by_memory_that_is_read_only_now", by_memory_that_is_read_only_now},
    {"by_heads_of_empty_lists", by_heads_of_empty_lists},
    {"by_a_long_table", by_a_long_table},
};
#define EXACT_SCENARIOS (LENGTH(scenarios) - 1) // of few blocks, all of which are sampled

static void sample_few(void) { setenv("HAKMEM_PROFILE_RATE", "20000", 1); }

int main(int argc, char **argv) {
    static leak_report_t report;
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    void (*const preparations[])(void) = {NULL, under_one_gib, sample_few};
    for (size_t i = 0; i < LENGTH(scenarios) * LENGTH(preparations); i++) {
        const leak_scenario_t *scenario = &scenarios[i % LENGTH(scenarios)];
        void (*prepare)(void) = preparations[i / LENGTH(scenarios)];
        if ((scenario >= scenarios + EXACT_SCENARIOS) != (prepare == sample_few)) continue;
        leaks_of(scenario->name, prepare, &report);
        CHECK_MSG(report.is_complete && report.kept_blocks >= 1 && report.lost_blocks == 0, "%s: %s", scenario->name, report.text);
    }
    _exit(0);
}
