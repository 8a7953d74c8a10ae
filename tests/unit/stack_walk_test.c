// os/stack.h: every frame of a stack is found where glibc finds it, whatever the functions do with their frames; by threads, coroutines, handlers and callbacks; while libraries come and go.
// plugin: plugin_that_calls_back.cpp
// cflags: -Wl,-z,lazy
#include "hakmem.c"

#include "../support/check.h"
#include "../support/random.h"
#include "../support/threads.h"
#include "../support/walks.h"
#include <dlfcn.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

static void check_chains(void) {
    random_t random = {7};
    for (int round = 0; round < 2000; round++) {
        char script[40];
        size_t length = random_below(&random, sizeof script);
        for (size_t at = 0; at < length; at++) script[at] = "pfavrds"[random_below(&random, 7)];
        script[length] = '\0';
        chain_run(script, chain_compare);
    }
}

static void check_deep(void) {
    char script[200];
    memset(script, 'p', sizeof script - 1);
    script[sizeof script - 1] = '\0';
    chain_run(script, chain_compare);
    CHECK(walk_ours.count == OS_STACK_FRAMES && walk_ours.is_whole);
}

static void *run_chains(void *unused) {
    check_chains();
    check_deep();
    return unused;
}

static int compare_and_walk(const void *left, const void *right) {
    walk_compare();
    return *(const int *)left - *(const int *)right;
}

static void sort_walking(void) {
    int numbers[] = {3, 1, 2, 5, 4};
    qsort(numbers, LENGTH(numbers), sizeof numbers[0], compare_and_walk);
}

/* Handlers. */
static _Atomic size_t steps;
static void on_signal(int number) {
    (void)number;
    walk_compare();
    steps++;
}

static void raise_signal(void) { CHECK(raise(SIGUSR1) == 0); }

static void install(int number, int flags) {
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = on_signal;
    CHECK(sigaction(number, &action, NULL) == 0);
}

static char other_stack[64 * 1024];

static void check_signals(void) {
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    for (int kind = 0; kind < 2; kind++) {
        install(SIGUSR1, kind == 0 ? 0 : SA_ONSTACK);
        CHECK(sigaltstack(&stack, NULL) == 0);
        chain_run("pfavrds", raise_signal);
    }
    stack.ss_flags = SS_DISABLE;
    CHECK(steps == 2 && sigaltstack(&stack, NULL) == 0);
}

/* Stops after every instruction of ours, of libc, and of the loader as it binds symbols. */
void trap_on(void);
void trap_off(void);
__asm__(".text\n"
        "trap_on: .cfi_startproc; pushfq; .cfi_adjust_cfa_offset 8; orq $0x100, (%rsp)\n"
        "popfq; .cfi_adjust_cfa_offset -8; ret; .cfi_endproc\n"
        "trap_off: .cfi_startproc; pushfq; .cfi_adjust_cfa_offset 8; andq $~0x100, (%rsp)\n"
        "popfq; .cfi_adjust_cfa_offset -8; ret; .cfi_endproc\n");

static void work_traced(void) {
    int numbers[] = {3, 1, 2};
    char text[100];
    trap_on();
    snprintf(text, sizeof text, "%d %s %g", numbers[0], "text", 1.5);
    free(malloc(100));
    qsort(numbers, LENGTH(numbers), sizeof numbers[0], compare_and_walk);
    (void)strtol("123", NULL, 10);
    trap_off();
}

static void do_nothing(void) {}

static void check_every_instruction(void) {
    install(SIGTRAP, 0);
    steps = 0;
    chain_run("pfavrds", work_traced);
    trap_on();
    chain_run("pfavrdspfavrds", do_nothing);
    trap_off();
    CHECK_MSG(steps > 1000, "%zu", (size_t)steps);
}

/* Libraries. */
static int (*call_back)(void (*)(void *), void *);

static void walk_in_plugin(void *unused) {
    (void)unused;
    walk_compare();
}

static void call_plugin(void) { CHECK(call_back(walk_in_plugin, NULL) == 40); }

static void *open_plugin(void) {
    void *plugin = dlopen(getenv("TEST_PLUGIN"), RTLD_NOW);
    CHECK_MSG(plugin != NULL, "%s", dlerror());
    *(void **)&call_back = dlsym(plugin, "call_back");
    return plugin;
}

static void check_plugin(void) {
    void (*on_thread)(void (*)(void *), void *);
    for (int round = 0; round < 20; round++) {
        void *plugin = open_plugin();
        chain_run("pf", call_plugin);
        *(void **)&on_thread = dlsym(plugin, "call_back_on_thread");
        on_thread(walk_in_plugin, NULL);
        CHECK(dlclose(plugin) == 0);
        if (round % 3 == 0) CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    }
}

/* Stacks of the program's own, which come and go at the same place. */
static ucontext_t outside, inside;

static void run_inside(void) { chain_run("pfavrds", chain_compare); }

static void check_coroutines(void) {
    for (int round = 0; round < 20; round++) {
        size_t bytes = (size_t)(round % 3 + 1) * 64 * KIB;
        char *stack = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(stack != MAP_FAILED && getcontext(&inside) == 0);
        inside.uc_stack = (stack_t){.ss_sp = stack, .ss_size = bytes};
        inside.uc_link = &outside;
        makecontext(&inside, run_inside, 0);
        CHECK(swapcontext(&outside, &inside) == 0 && munmap(stack, bytes) == 0);
    }
}

static _Atomic bool is_over;

static void *walk_until_over(void *unused) {
    while (!is_over) check_deep(), sort_walking();
    return unused;
}

static void check_threads(void) {
    pthread_t threads[4];
    for (unsigned i = 0; i < LENGTH(threads); i++) threads[i] = thread_start(walk_until_over, NULL);
    for (int round = 0; round < 5; round++) check_plugin();
    is_over = true;
    for (unsigned i = 0; i < LENGTH(threads); i++) thread_join(threads[i]);
}

/* As on a libc that has no _dl_find_object. */
static void forget_finder(void) {
    module_finder = NULL;
    memset(stack_tables.rows, 0, STACK_ROWS * sizeof *stack_tables.rows);
}

static void check_own_is_skipped(void) {
    os_stack_t stack;
    uintptr_t start = stack_tables.own_start;
    os_stack_start();
    CHECK(stack_tables.own_start <= (uintptr_t)sort_walking && (uintptr_t)sort_walking < stack_tables.own_end);
    os_walk_stack(&stack);
    Dl_info info;
    CHECK(stack.count >= 2 && stack.is_whole && dladdr((void *)stack.frames[0], &info) != 0 && strstr(info.dli_fname, "libc.so") != NULL);
    stack_tables.own_end = stack_tables.own_start = start;
}

int main(void) {
    walks_start();
    check_own_is_skipped();
    for (int kind = 0; kind < 2; kind++) {
        check_chains();
        check_deep();
        thread_run(run_chains, NULL);
        chain_run("pf", sort_walking);
        steps = 0;
        check_signals();
        if (kind == 0) check_every_instruction(); /* not while the loader's lock is taken */
        check_coroutines();
        check_plugin();
        is_over = false;
        check_threads();
        forget_finder();
    }
    CHECK(walks_whole > 1000);
    return 0;
}
