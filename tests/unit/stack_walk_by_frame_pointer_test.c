// os/stack.h: a program without unwind tables is walked by its frame pointers, from a callback of libc, too; code that is in no file as well.
// cflags: -fno-exceptions -fno-unwind-tables -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fno-optimize-sibling-calls
#include "hakmem.c"

#include "../support/check.h"
#include "../support/threads.h"
#include <sys/mman.h>

static os_stack_t stack;
static uintptr_t calls[16];
static unsigned count;

#define ENTER() (calls[count++] = (uintptr_t)__builtin_return_address(0))
#define LEAVE() __asm__ volatile("" ::: "memory")

__attribute__((noinline)) static void walk(void) {
    ENTER();
    os_walk_stack(&stack);
    LEAVE();
}

static int compare_and_walk(const void *left, const void *right) {
    ENTER();
    walk();
    LEAVE();
    return *(const int *)left - *(const int *)right;
}

__attribute__((noinline)) static void sort(void) {
    int numbers[] = {2, 1};
    ENTER();
    qsort(numbers, 2, sizeof numbers[0], compare_and_walk);
    LEAVE();
}

/* push rbp; mov rsp, rbp; call *rdi; pop rbp; ret */
static const unsigned char code[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};

__attribute__((noinline)) static void call_made_code(void) {
    char *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(made != MAP_FAILED);
    memcpy(made, code, sizeof code);
    ENTER();
    ((void (*)(void (*)(void)))(uintptr_t)made)(sort);
    LEAVE();
}

/* Behind the first frame, which is inside walk(). */
static bool is_called_by(unsigned frame, unsigned call) { return frame < stack.count && stack.frames[frame] == calls[call]; }

static void *run(void *unused) {
    count = 0;
    call_made_code(); /* call_made_code, sort, compare, walk */
    CHECK(stack.is_whole && count == 4 && is_called_by(1, 3) && is_called_by(2, 2));
    unsigned at = 3;
    while (at < stack.count && stack.frames[at] != calls[1]) at++; /* the made code */
    CHECK(at > 3 && is_called_by(at, 1) && is_called_by(at + 2, 0) && stack.count > at + 3);
    return unused;
}

int main(void) {
    os_stack_start();
    stack_tables.own_start = stack_tables.own_end = 0;
    module_tables_t tables;
    unwind_rules_t rules;
    CHECK(module_find(&tables, (uintptr_t)run) && !unwind_find_rules(&tables, (uintptr_t)run, &rules));
    for (int round = 0; round < 2; round++) {
        run(NULL);
        thread_run(run, NULL);
    }
    return 0;
}
